// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.api.module.SwapException;
import org.sluice.api.module.Swaps;
import org.sluice.module.ModuleState;
import org.sluice.module.ModuleTable;

/** Install beside, start, wait for its services, ask the old one no more, watch, stop the old one. */
@Component(service = {Swaps.class, Swapper.class})
public final class Swapper implements Swaps {
    private static final Logger log = LoggerFactory.getLogger(Swapper.class);
    private static final Duration SERVICES = Duration.ofSeconds(5);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);
    private static final int HISTORY = 50;
    /** The framework property that names the folder of deployed jars. */
    private static final String DEPLOY = "sluice.deploy";

    private final ModuleTable modules;
    private final Bundles bundles;
    private final BundleContext context;
    private final StandIns standIns = new StandIns();
    private final Deque<Swap> history = new ArrayDeque<>();
    private final Set<Bundle> kept = new HashSet<>();
    private @Nullable Done last;

    /** A swap that can be taken back: the one that went is installed still. */
    private record Done(Bundle from, Bundle to) {}

    @Activate
    public Swapper(BundleContext context, @Reference ModuleTable modules) {
        this.modules = modules;
        this.context = context;
        this.bundles = new Bundles(context);
    }

    @Override
    public synchronized Swap swap(String old, String replacement) throws SwapException {
        Bundle from = bundles.find(old)
                .or(() -> bundleOf(old))
                .orElseThrow(() -> new SwapException("there is no bundle " + old + "; module:list shows the modules"));
        if (given(from).isEmpty()) {
            throw new SwapException(Bundles.name(from)
                    + " gives nothing that sessions ask, so it can not be swapped; module:list shows what can");
        }
        Bundle to = bundles.find(replacement).orElse(null);
        boolean brought = to == null;
        if (to == null) {
            to = bundles.installKept(replacement);
        }
        if (to.equals(from)) {
            throw new SwapException(Bundles.name(from) + " is the same bundle; name a jar to put in its place");
        }
        return swap(from, to, brought, true);
    }

    /** What stands in another's place by an operator's word. */
    public synchronized List<StandIn> standIns() {
        return standIns.list(context, bundles);
    }

    /** By the name that is listed for one of its modules. */
    private Optional<Bundle> bundleOf(String module) {
        return modules.list().stream()
                .filter(info -> info.name().equals(module))
                .findFirst()
                .flatMap(info -> bundles.find(Long.toString(info.bundleId())));
    }

    /**
     * Puts an installed bundle in the place of another.
     *
     * @param brought whether it was installed for this, and is removed if it fails
     */
    public synchronized Swap swap(Bundle from, Bundle to, boolean brought) throws SwapException {
        return swap(from, to, brought, false);
    }

    /** @param said by an operator */
    private Swap swap(Bundle from, Bundle to, boolean brought, boolean said) throws SwapException {
        replaceOrUndo(from, to, brought);
        standIns.swapped(from, to, said);
        Done before = last;
        last = new Done(from, to);
        if (before != null && !before.from.equals(to) && !before.from.equals(from) && !kept.contains(before.from)) {
            bundles.uninstall(before.from);
        }
        String source = Bundles.source(to);
        return note(from, to, source == null ? "swapped" : "swapped, from " + source);
    }

    @Override
    public synchronized Swap rollback() throws SwapException {
        Done done = last;
        if (done == null || done.from.getState() == Bundle.UNINSTALLED || done.to.getState() == Bundle.UNINSTALLED) {
            throw new SwapException("there is no swap to take back");
        }
        replaceOrUndo(done.to, done.from, false);
        last = null;
        standIns.swapped(done.to, done.from, true);
        bundles.uninstall(done.to);
        return note(done.to, done.from, "rolled back" + comesBack(done.to));
    }

    /** A take-over keeps what was rolled back; a plain start takes what lies in the folder. */
    private String comesBack(Bundle rolledBack) {
        String source = Bundles.source(rolledBack);
        String folder = context.getProperty(DEPLOY);
        return source == null || folder == null || !source.startsWith(folder) || !Files.isRegularFile(Path.of(source))
                ? ""
                : "; " + source
                        + " still holds what was taken back, and it is in force again after a plain start: replace it";
    }

    @Override
    public synchronized List<Swap> history() {
        return List.copyOf(history);
    }

    /** How bundles are found, installed and removed. */
    public Bundles bundles() {
        return bundles;
    }

    /** The bundle of this name that is started. */
    public Optional<Bundle> inForce(String name) {
        return bundles.find(name).filter(bundle -> bundle.getState() == Bundle.ACTIVE);
    }

    /** A bundle stays installed when others have taken its place, until it is released. */
    public synchronized void keep(Bundle bundle) {
        kept.add(bundle);
    }

    public synchronized void release(Bundle bundle) {
        kept.remove(bundle);
    }

    /** Whether a bundle gives anything that sessions ask. */
    public boolean gives(Bundle bundle) {
        return !given(bundle).isEmpty();
    }

    /** Removes a bundle without another in its place, when nobody waits for an answer of it. */
    public synchronized void withdraw(Bundle bundle) {
        try {
            awaitLastAnswers(bundle, modules.retire(bundle.getBundleId()));
        } catch (SwapException e) {
            log.warn("modules: {}: {}", Bundles.name(bundle), e.getMessage());
        }
        bundles.uninstall(bundle);
    }

    private static String numbered(Bundle bundle) {
        return Bundles.name(bundle) + " (" + bundle.getBundleId() + ")";
    }

    private Swap note(Bundle from, Bundle to, String what) {
        Swap swap = new Swap(Instant.now(), numbered(from), numbered(to), what);
        if (history.size() == HISTORY) {
            history.removeFirst();
        }
        history.addLast(swap);
        log.atInfo()
                .addKeyValue("event", "module_swapped")
                .addKeyValue("name", swap.to())
                .addKeyValue("was", swap.from())
                .addKeyValue("detail", what)
                .log("modules: {} for {}: {}", swap.to(), swap.from(), what);
        return swap;
    }

    private void replaceOrUndo(Bundle from, Bundle to, boolean brought) throws SwapException {
        boolean stood = to.getState() == Bundle.ACTIVE;
        try {
            replace(from, to);
        } catch (SwapException e) {
            remove(to, brought, stood);
            String source = Bundles.source(to);
            note(from, to, "failed: " + e.getMessage() + (source == null ? "" : ", from " + source));
            throw new SwapException(e.getMessage() + "; " + Bundles.name(from) + " is in force");
        }
    }

    /** Whatever fails on the way leaves the old one in force. */
    private void replace(Bundle from, Bundle to) throws SwapException {
        Set<String> wanted = given(from);
        bundles.start(to);
        if (!modules.await(() -> inForce(to).containsAll(wanted), SERVICES)) {
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(given(to));
            if (missing.isEmpty()) {
                throw new SwapException(Bundles.name(to) + " is not in force for everybody: module:mode "
                        + to.getSymbolicName() + " active, and swap then");
            }
            throw new SwapException(Bundles.name(to) + " gives no " + String.join(", ", missing) + " within "
                    + SERVICES.toSeconds() + " s (scr:list tells whether its component lacks something)");
        }
        long faults = faults(to);
        CompletionStage<Void> left = modules.retire(from.getBundleId());
        boolean done = false;
        try {
            watch(to, faults);
            awaitLastAnswers(from, left);
            bundles.stop(from);
            done = true;
        } finally {
            if (!done) {
                modules.recall(from.getBundleId());
                bundles.start(from);
            }
        }
    }

    private void watch(Bundle to, long faultsBefore) throws SwapException {
        boolean failed = modules.await(
                () -> faults(to) > faultsBefore, modules.settings().swapWatch());
        if (failed) {
            String fault = modules.states(to.getBundleId()).stream()
                    .map(ModuleState::lastFault)
                    .filter(one -> one != null)
                    .findFirst()
                    .orElse("?");
            throw new SwapException(Bundles.name(to) + " failed when it was asked: " + fault);
        }
    }

    private static void awaitLastAnswers(Bundle from, CompletionStage<Void> left) throws SwapException {
        try {
            left.toCompletableFuture().get(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "{} owes answers still after {} s, and is stopped nevertheless",
                    Bundles.name(from),
                    LAST_ANSWERS.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwapException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void remove(Bundle to, boolean brought, boolean stood) {
        try {
            if (brought) {
                bundles.uninstall(to);
            } else if (!stood && to.getState() == Bundle.ACTIVE) {
                bundles.stop(to);
            }
        } catch (SwapException e) {
            log.warn("modules: {}", e.getMessage());
        }
    }

    /** What a bundle gives, as words: {@code router}, {@code auth method for caching_sha2_password}. */
    private Set<String> given(Bundle bundle) {
        return words(bundle, state -> state.standing() != Standing.RETIRED);
    }

    private Set<String> inForce(Bundle bundle) {
        return words(bundle, ModuleState::isInForce);
    }

    private Set<String> words(Bundle bundle, Predicate<ModuleState> which) {
        return modules.states(bundle.getBundleId()).stream()
                .filter(which)
                .flatMap(state -> state.keys().isEmpty()
                        ? Stream.of(state.kind())
                        : state.keys().stream().map(key -> state.kind() + " for " + key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long faults(Bundle bundle) {
        return modules.states(bundle.getBundleId()).stream()
                .mapToLong(ModuleState::faults)
                .sum();
    }
}
