// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.module.Difference;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.api.module.Modules;
import org.sluice.api.reload.Generation;

/** All kinds of modules that are asked, and the rules that hold for each of them. */
@Component(
        service = {ModuleTable.class, Modules.class},
        configurationPid = ModuleSettings.PID)
public final class ModuleTable implements Modules {
    private static final Logger log = LoggerFactory.getLogger(ModuleTable.class);
    private static final int DIFFERENCES_KEPT = 200;

    private final List<Asked<?>> kinds = new CopyOnWriteArrayList<>();
    private final Deque<Difference> differences = new ArrayDeque<>();
    private final AtomicReference<@Nullable Generation> defectTold = new AtomicReference<>();
    private final Calls calls = new Calls();
    private final Watchdog watchdog;
    private volatile ModuleSettings settings = ModuleSettings.defaults();
    private long changes;

    @Activate
    public ModuleTable(Map<String, ?> properties) {
        configure(properties);
        watchdog = new Watchdog(calls, this::settings, this::blocked);
    }

    /** As {@code org.sluice.module.cfg} says; what it said before where it is bad. */
    @Modified
    void configure(Map<String, ?> properties) {
        Settings read = Settings.of(ModuleSettings.PID, properties);
        try {
            ModuleSettings wanted = ModuleSettings.read(read);
            read.throwIfBad();
            settings = wanted;
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("reason", e.getMessage())
                    .log("{}; what was in force stays", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        watchdog.close();
    }

    /**
     * A kind of services that somebody asks from now on.
     *
     * @param name as {@link ModuleInfo#kind}
     */
    public <S> Asked<S> asked(String name, Offer.Question<S, String> describe) {
        return add(new Asked<>(this, name, Asking.FIRST, Keys.OF_AUTH_METHODS, describe));
    }

    /** The same where each of them is asked, and none can stand in for another. */
    public <S> Asked<S> allAsked(String name, Offer.Question<S, String> describe) {
        return add(new Asked<>(this, name, Asking.ALL, Keys.OF_AUTH_METHODS, describe));
    }

    /**
     * The same where each is asked for what it names.
     *
     * @param property the service property that names it
     * @param absent what holds without the property
     */
    public <S> Asked<S> allAsked(
            String name, String property, List<String> absent, Offer.Question<S, String> describe) {
        return add(new Asked<>(this, name, Asking.ALL, new Keys(property, absent), describe));
    }

    /** The same for services of which all are asked, each for itself; any can be done without. */
    public <S> Asked<S> askedSideBySide(String name, Offer.Question<S, String> describe) {
        return add(new Asked<>(this, name, Asking.SIDE_BY_SIDE, Keys.OF_AUTH_METHODS, describe));
    }

    private <S> Asked<S> add(Asked<S> asked) {
        kinds.add(asked);
        return asked;
    }

    /** What holds at this moment. */
    public ModuleSettings settings() {
        return settings;
    }

    Calls calls() {
        return calls;
    }

    void remove(Asked<?> kind) {
        kinds.remove(kind);
    }

    boolean asks(Asked<?> kind) {
        return kinds.contains(kind);
    }

    synchronized long countChange() {
        notifyAll();
        return ++changes;
    }

    /**
     * Waits until something is so; looked at whenever a module comes, goes or fails. Never called on an event loop.
     *
     * @return whether it was so in time
     */
    public synchronized boolean await(BooleanSupplier so, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    // --- Faults
    // -------------------------------------------------------------------------------------------------------

    /** The stack trace is for the module's author, and once is enough; each session that it costs is logged by itself. */
    void tellDefect(Generation generation, String kind, Throwable fault) {
        if (!generation.equals(defectTold.getAndSet(generation))) {
            log.atError()
                    .addKeyValue("event", "module_failed")
                    .addKeyValue("name", generation)
                    .log("{} {} has a defect: {}", kind, generation, OwnStack.of(fault));
        }
    }

    private void blocked(Generation generation, String what) {
        for (Asked<?> kind : kinds) {
            for (Offer<?> offer : kind.order().all()) {
                if (offer.generation().equals(generation)) {
                    offer.fault(what);
                }
            }
        }
    }

    void tellEqual(Asked<?> kind, Offer<?> first, Offer<?> second) {
        if (!first.facts().bundle().equals(second.facts().bundle())) {
            log.info(
                    "{}: {} and {} have the same ranking {}: {}, which came first, is asked first",
                    kind.name(),
                    first,
                    second,
                    first.facts().ranking(),
                    first);
        }
    }

    void tellBadMode(String fault, Offer<?> offer, Mode mode) {
        log.error("{}: {}; it is {}", offer, fault, mode);
    }

    /** An offer has failed so often in a row. */
    void failed(Asked<?> kind, Offer<?> offer, int inRow) {
        ModuleSettings rules = settings;
        synchronized (this) {
            notifyAll();
        }
        if (rules.faultsInRow() == 0 || inRow < rules.faultsInRow()) {
            return;
        }
        int bench;
        synchronized (this) {
            if (offer.standing() != Standing.IN_FORCE || !kind.canDoWithout(offer)) {
                return;
            }
            bench = offer.bench();
            kind.reorder();
        }
        log.atWarn()
                .addKeyValue("event", "module_benched")
                .addKeyValue("name", offer)
                .log(
                        "{} {} has failed {} times in a row, and the next in ranking takes over for {} s (module:reinstate {} ends that); the"
                                + " last fault: {}",
                        kind.name(),
                        offer,
                        inRow,
                        rules.bench().toSeconds(),
                        offer.facts().name(),
                        offer.state().lastFault());
        // a timer may outlive the bundle, and must not hold its classes
        WeakReference<Offer<?>> benched = new WeakReference<>(offer);
        CompletableFuture.delayedExecutor(rules.bench().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> backOnTrial(kind, benched.get(), bench));
    }

    private void backOnTrial(Asked<?> kind, @Nullable Offer<?> offer, int bench) {
        synchronized (this) {
            if (offer == null
                    || !offer.isOnBench(bench)
                    || kind.order().all().stream().noneMatch(one -> one == offer)) {
                return;
            }
            offer.standing(Standing.IN_FORCE);
            offer.onTrial(Math.max(0, settings.faultsInRow() - 1));
            kind.reorder();
        }
        log.atInfo()
                .addKeyValue("event", "module_on_trial")
                .addKeyValue("name", offer)
                .log("{} {} is asked again, on trial", kind.name(), offer);
    }

    // --- Shadow and canary
    // --------------------------------------------------------------------------------------------

    void differ(Asked<?> kind, String subject, String inForce, Offer<?> shadow, String otherwise) {
        Difference difference =
                new Difference(Instant.now(), kind.name(), subject, inForce, shadow.toString(), otherwise);
        synchronized (differences) {
            if (differences.size() == DIFFERENCES_KEPT) {
                differences.removeFirst();
            }
            differences.addLast(difference);
        }
    }

    @Override
    public List<Difference> differences() {
        synchronized (differences) {
            return List.copyOf(differences);
        }
    }

    /** Takes a canary back whose logins fail more often than those of the others. */
    void judge(Asked<?> kind, Offer<?> canary) {
        ModuleSettings rules = settings;
        Outcomes.Counted own = canary.outcomes();
        int logins = 0;
        int failures = 0;
        for (Offer<?> other : kind.order().all()) {
            if (other.mode() instanceof Mode.Active) {
                logins += other.outcomes().logins();
                failures += other.outcomes().failures();
            }
        }
        Outcomes.Counted others = new Outcomes.Counted(logins, failures);
        if (own.logins() < rules.canaryLogins()
                || own.failedPercent() - others.failedPercent() <= rules.canaryBound()) {
            return;
        }
        synchronized (this) {
            if (!(canary.mode() instanceof Mode.Canary)) {
                return;
            }
            canary.mode(new Mode.Shadow());
            kind.reorder();
        }
        log.warn(
                "{} {} is taken back from its share of the users and goes on in shadow: {} of its last {} logins failed, of the others'"
                        + " {} of {}",
                kind.name(),
                canary,
                own.failures(),
                own.logins(),
                failures,
                logins);
    }

    // --- For the operator
    // ---------------------------------------------------------------------------------------------

    @Override
    public List<ModuleInfo> list() {
        return offers().stream().<ModuleInfo>map(Offer::info).toList();
    }

    List<Offer<?>> offers() {
        List<Offer<?>> offers = new ArrayList<>();
        kinds.forEach(kind -> offers.addAll(kind.order().all()));
        return offers;
    }

    /** What is known of the services of a bundle, without asking them anything. */
    public List<ModuleState> states(long bundleId) {
        return offers().stream()
                .filter(offer -> offer.facts().bundleId() == bundleId)
                .<ModuleState>map(Offer::state)
                .toList();
    }

    @Override
    public synchronized int mode(String name, Mode mode) {
        for (Asked<?> kind : kinds) {
            for (Offer<?> offer : kind.order().all()) {
                @Nullable
                String fault = named(offer, name) ? kind.fault(offer.facts().name(), mode) : null;
                if (fault != null) {
                    throw new IllegalArgumentException(fault);
                }
            }
        }
        return change(offer -> named(offer, name), offer -> {
            offer.mode(mode);
            reinstate(offer);
        });
    }

    @Override
    public synchronized int reinstate(String name) {
        return change(offer -> named(offer, name) && offer.standing() == Standing.BENCHED, ModuleTable::reinstate);
    }

    private static void reinstate(Offer<?> offer) {
        if (offer.standing() == Standing.BENCHED) {
            offer.standing(Standing.IN_FORCE);
        }
        offer.onTrial(0);
    }

    private static boolean named(Offer<?> offer, String name) {
        return offer.facts().name().equals(name) || offer.facts().bundle().equals(name);
    }

    @Override
    public synchronized CompletionStage<Void> retire(long bundleId) {
        List<CompletableFuture<Void>> leaving = new ArrayList<>();
        change(offer -> offer.facts().bundleId() == bundleId, offer -> {
            offer.standing(Standing.RETIRED);
            leaving.add(offer.leave());
        });
        return CompletableFuture.allOf(leaving.toArray(new CompletableFuture<?>[0]));
    }

    @Override
    public synchronized void recall(long bundleId) {
        change(
                offer -> offer.facts().bundleId() == bundleId && offer.standing() == Standing.RETIRED,
                offer -> offer.standing(Standing.IN_FORCE));
    }

    interface Change {
        void to(Offer<?> offer);
    }

    /** @return how many it was done to */
    synchronized int change(Predicate<Offer<?>> which, Change change) {
        int changed = 0;
        for (Asked<?> kind : kinds) {
            boolean here = false;
            for (Offer<?> offer : kind.order().all()) {
                if (which.test(offer)) {
                    change.to(offer);
                    here = true;
                    changed++;
                }
            }
            if (here) {
                kind.reorder();
            }
        }
        return changed;
    }
}
