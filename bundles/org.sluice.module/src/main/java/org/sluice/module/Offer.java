// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.api.reload.Generation;

/**
 * One service that can be asked, with what is known of it. A session keeps one for the length of its login at most: behind
 * it hangs a class loader.
 *
 * @param <S> what it is asked as
 */
public final class Offer<S> {
    private static final int TOLD_WELL = 1000;

    private final Asked<S> kind;
    private final ServiceReference<S> reference;
    private final S service;
    private final ServiceFacts facts;
    private final Generation generation;
    private final AtomicLong decisions = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicInteger faultsInRow = new AtomicInteger();
    private final AtomicLong differences = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger benches = new AtomicInteger();
    private final Outcomes outcomes = new Outcomes();

    private volatile @Nullable CompletableFuture<Void> left;
    private volatile Mode mode;
    private volatile Standing standing = Standing.IN_FORCE;
    private volatile @Nullable String lastFault;
    private volatile long lastFaultAt;

    Offer(Asked<S> kind, ServiceReference<S> reference, S service, long changes) {
        this.kind = kind;
        this.reference = reference;
        this.service = service;
        this.facts = ServiceFacts.of(reference, kind);
        this.generation = facts.generation(changes);
        this.mode = facts.mode();
    }

    /** What a service is asked for. */
    @FunctionalInterface
    public interface Question<S, T> {
        T ask(S service);
    }

    /** A property of its service; null if it has no such one. */
    public @Nullable Object property(String name) {
        return reference.getProperty(name);
    }

    /** The texts of a property: several, or one in which they are parted by commas or blanks; empty if it has none. */
    public List<String> texts(String property) {
        return new Keys(property, List.of()).of(reference);
    }

    /** Whose answers these are. */
    public Generation generation() {
        return generation;
    }

    String kindName() {
        return kind.name();
    }

    Mode mode() {
        return mode;
    }

    void mode(Mode wanted) {
        mode = wanted;
        outcomes.clear();
    }

    Standing standing() {
        return standing;
    }

    void standing(Standing wanted) {
        standing = wanted;
    }

    ServiceReference<S> reference() {
        return reference;
    }

    ServiceFacts facts() {
        return facts;
    }

    /** The service's own words; what went wrong if it has none. */
    public String describe() {
        try {
            return call(kind.describe());
        } catch (ModuleFault e) {
            return "?";
        }
    }

    /**
     * Asks on this thread, watched.
     *
     * @throws ModuleFault if the service throws; it has been counted and logged
     */
    public <T> T ask(Question<S, T> question) {
        try {
            return call(question);
        } catch (ModuleFault e) {
            fault(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** The same for parts of an answer, such as an exchange under way, which are the module's code too. */
    public <T> T within(Supplier<T> code) {
        return ask(ignored -> code.get());
    }

    private <T> T call(Question<S, T> question) {
        Calls.Desk desk = kind.table().calls().desk();
        Generation before = desk.enter(generation);
        try {
            return question.ask(service);
        } catch (StackOverflowError e) {
            kind.table().tellDefect(generation, kind.name(), e);
            throw new ModuleFault(generation, e.toString());
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) { // whatever a module throws, also what its compiler did not declare
            kind.table().tellDefect(generation, kind.name(), e);
            throw new ModuleFault(generation, e.toString());
        } finally {
            desk.leave(before);
        }
    }

    /** Somebody waits for an answer that comes later, or goes through several steps with it. */
    public void begin() {
        waiting.incrementAndGet();
    }

    /** That one waits no more. */
    public void end() {
        if (waiting.decrementAndGet() == 0) {
            CompletableFuture<Void> awaited = left;
            if (awaited != null) {
                awaited.complete(null);
            }
        }
    }

    /** Whether it must not be asked any more. Looked at after {@link #begin}, so that nobody asks it after it has left. */
    public boolean isRetired() {
        return standing == Standing.RETIRED;
    }

    boolean isAwaited() {
        return waiting.get() > 0;
    }

    /** Done when nobody waits for it any more, after it was retired. */
    CompletableFuture<Void> leave() {
        CompletableFuture<Void> leaving = new CompletableFuture<>();
        left = leaving;
        if (waiting.get() == 0) {
            leaving.complete(null);
        }
        return leaving;
    }

    /** Its answer counted. */
    public void decided() {
        decisions.incrementAndGet();
        answered();
    }

    /** It gave an answer as it should, if only that it knows nothing. */
    public void answered() {
        if (faultsInRow.get() != 0) {
            faultsInRow.set(0);
        }
    }

    /**
     * It was told something, and did not throw. What it is told is of several kinds, of which it may fail at one: only a
     * long time without a fault ends the row of faults.
     */
    public void told() {
        long now = decisions.incrementAndGet();
        if (faultsInRow.get() != 0 && now - lastFaultAt > TOLD_WELL) {
            faultsInRow.set(0);
        }
    }

    /** It answered nonsense, or nothing in time. */
    public void fault(String what) {
        lastFaultAt = decisions.get();
        faults.incrementAndGet();
        lastFault = what;
        if (standing == Standing.IN_FORCE) {
            kind.table().failed(kind, this, faultsInRow.incrementAndGet());
        }
    }

    /** In bad standing on trial: the next fault is the last. */
    void onTrial(int faultsBefore) {
        faultsInRow.set(faultsBefore);
    }

    /**
     * How a login ended that it decided.
     *
     * @param ok whether the client could go on
     */
    public void outcome(boolean ok) {
        outcomes.add(ok);
        if (!ok && mode instanceof Mode.Canary) {
            kind.table().judge(kind, this);
        }
    }

    Outcomes.Counted outcomes() {
        return outcomes.count();
    }

    /** In shadow, it would have answered otherwise. */
    void differed() {
        differences.incrementAndGet();
    }

    /** A bench begins. @return its number */
    int bench() {
        standing = Standing.BENCHED;
        return benches.incrementAndGet();
    }

    boolean isOnBench(int number) {
        return standing == Standing.BENCHED && benches.get() == number;
    }

    /** The same service with other properties: what the operator or its faults have made of it stays, unless its mode was changed. */
    void follow(Offer<S> before) {
        if (facts.modeFault() != null || facts.mode().equals(before.facts.mode())) {
            mode = before.mode;
            standing = before.standing;
            faultsInRow.set(before.faultsInRow.get());
        }
    }

    void tellBadMode() {
        if (facts.modeFault() != null) {
            kind.table().tellBadMode(facts.modeFault(), this, mode);
        }
    }

    /** Without a word of the service's own. */
    ModuleState state() {
        return new ModuleState(kind.name(), facts.keys(), facts.bundleId(), mode, standing, faults.get(), lastFault);
    }

    ModuleInfo info() {
        Outcomes.Counted counted = outcomes.count();
        return new ModuleInfo(
                facts.name(),
                kind.name(),
                facts.keys(),
                describe(),
                generation,
                facts.bundleId(),
                facts.serviceId(),
                facts.ranking(),
                mode,
                standing,
                decisions.get(),
                faults.get(),
                lastFault,
                counted.logins(),
                counted.failures(),
                differences.get());
    }

    /** Whether the one can do what the other does. */
    boolean replaces(Offer<?> other) {
        return facts.keys().isEmpty() || facts.keys().containsAll(other.facts.keys());
    }

    /** Whether it is asked for this in particular. */
    public boolean isFor(String key) {
        return facts.keys().contains(key);
    }

    /** Whether it is asked for this among others. */
    boolean concerns(String key) {
        return facts.concerns(key);
    }

    @Override
    public String toString() {
        return Objects.toString(generation) + " (" + facts.name() + ")";
    }
}
