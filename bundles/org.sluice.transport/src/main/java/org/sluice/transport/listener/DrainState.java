// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;
import org.sluice.api.host.RuntimeState;

/** The drains of listeners and destinations, as they pass to a process that takes over. */
@Component
public final class DrainState implements RuntimeState {
    private static final Logger log = LoggerFactory.getLogger(DrainState.class);
    private static final String LISTENERS = "listeners";
    private static final String DESTINATIONS = "destinations";

    private final ListenerRegistry registry;
    private final Destinations destinations;
    /** What is drained here because the other process said so, and what could not be, which is told once. */
    private final Set<String> drainedDestinations = new HashSet<>();

    private final Set<String> drainedListeners = new HashSet<>();
    private final Set<String> told = new HashSet<>();

    @Activate
    public DrainState(@Reference ListenerRegistry registry, @Reference Destinations destinations) {
        this.registry = registry;
        this.destinations = destinations;
    }

    @Override
    public String name() {
        return "org.sluice.transport";
    }

    @Override
    public Map<String, Object> save() {
        List<String> drained = destinations.list().stream()
                .filter(one -> one.state() == DestinationInfo.State.DRAINED)
                .map(DestinationInfo::address)
                .toList();
        return Map.of(LISTENERS, registry.drained(), DESTINATIONS, drained);
    }

    @Override
    public synchronized void restore(Map<String, Object> saved) {
        follow(
                texts(saved.get(DESTINATIONS)),
                drainedDestinations,
                guarded("destination", label -> destinations.drain(Address.parse(label))),
                guarded("destination", this::isResumed));
        follow(
                texts(saved.get(LISTENERS)),
                drainedListeners,
                guarded("listener", name -> isDone(registry.drain(name))),
                guarded("listener", name -> isDone(registry.resume(name))));
    }

    /** Drains what is said, and resumes what is said no more; what can not be had is tried again the next time. */
    private static void follow(
            Collection<String> said, Set<String> done, Predicate<String> drain, Predicate<String> resume) {
        for (String name : new TreeSet<>(said)) {
            if (!done.contains(name) && drain.test(name)) {
                done.add(name);
            }
        }
        for (String name : new TreeSet<>(done)) {
            if (!said.contains(name) && resume.test(name)) {
                done.remove(name);
            }
        }
    }

    private Predicate<String> guarded(String kind, Predicate<String> change) {
        return name -> {
            try {
                return change.test(name);
            } catch (RuntimeException e) {
                Throwable reason = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                String line = kind + " " + name + ": what was said of it is not carried over: " + reason.getMessage();
                if (told.add(line)) {
                    log.warn("take-over: {}", line);
                }
                return false;
            }
        };
    }

    /** Or was before. */
    private boolean isResumed(String destination) {
        destinations.resume(Address.parse(destination));
        return true;
    }

    private static boolean isDone(CompletionStage<?> change) {
        change.toCompletableFuture().join();
        return true;
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof Collection<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
    }
}
