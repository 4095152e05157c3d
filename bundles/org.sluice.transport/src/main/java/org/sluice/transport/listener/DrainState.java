// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
    private Map<String, Object> restored = Map.of();

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
        Map<String, Object> before = restored;
        restored = saved;
        each(saved, before, DESTINATIONS, label -> destinations.drain(Address.parse(label)));
        each(before, saved, DESTINATIONS, label -> destinations.resume(Address.parse(label)));
        Set<String> here = registry.names();
        each(saved, before, LISTENERS, name -> {
            if (here.contains(name)) {
                await(name, registry.drain(name));
            }
        });
        each(before, saved, LISTENERS, name -> {
            if (here.contains(name)) {
                await(name, registry.resume(name));
            }
        });
    }

    /** What the one says and the other does not. */
    private static void each(Map<String, Object> said, Map<String, Object> other, String key, Consumer<String> change) {
        Set<String> differing = new TreeSet<>(texts(said.get(key)));
        differing.removeAll(texts(other.get(key)));
        differing.forEach(change);
    }

    private static void await(String name, CompletionStage<?> change) {
        try {
            change.toCompletableFuture().join();
        } catch (CompletionException e) {
            log.warn("listener {}: {}", name, String.valueOf(e.getCause()));
        }
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof Collection<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
    }
}
