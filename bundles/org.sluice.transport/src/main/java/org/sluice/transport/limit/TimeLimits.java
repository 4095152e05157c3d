// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.access.Entry;
import org.sluice.transport.access.EntryCondition;
import org.sluice.transport.access.EntryRefusal;

/**
 * How long a session may be silent, on its way in, or there at all. Looked at twice a second by a thread of its own, so that
 * no session needs a timer; what is due ends on the session's event loop, when nothing is under way in it.
 */
@Component(service = {EntryCondition.class, TimeLimits.class})
public final class TimeLimits implements EntryCondition {
    private static final Logger log = LoggerFactory.getLogger(TimeLimits.class);
    private static final long TICK_MILLIS = 500;
    private static final int TICKS_TO_SWEEP = 10;

    private final LimitTable table;
    private final Set<Timed> sessions = ConcurrentHashMap.newKeySet();
    private final @Nullable ScheduledExecutorService worker;
    private volatile Map<Kind, Long> longest = Map.of();
    private int ticks;

    @Activate
    public TimeLimits(@Reference LimitTable table) {
        this(table, Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-limits");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** @param worker null: somebody else calls {@link #tick} */
    TimeLimits(LimitTable table, @Nullable ScheduledExecutorService worker) {
        this.table = table;
        this.worker = worker;
        if (worker != null) {
            worker.scheduleWithFixedDelay(this::guardedTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Deactivate
    public void deactivate() {
        if (worker != null) {
            worker.shutdownNow();
        }
    }

    /** One session, and since when it is there. Compared by identity. */
    private final class Timed {
        private final Entry entry;
        private final long since = table.clock.getAsLong();
        private volatile boolean in;

        Timed(Entry entry) {
            this.entry = entry;
        }

        long age() {
            return table.clock.getAsLong() - since;
        }

        /** How long of this kind, in nanoseconds; 0 if that does not count now. */
        long of(Kind kind) {
            return switch (kind) {
                case IDLE_TIME -> in ? entry.session().idle().toNanos() : 0;
                case LOGIN_TIME -> in ? 0 : age();
                default -> age();
            };
        }

        /** In nanoseconds; 0: none. */
        long bound(Kind kind) {
            Duration own =
                    switch (kind) {
                        case IDLE_TIME -> entry.limits().idle();
                        case LOGIN_TIME -> entry.limits().login();
                        default -> entry.limits().age();
                    };
            return (own == null ? table.settings().time(kind) : own).toNanos();
        }

        boolean isDue(Kind kind) {
            long bound = bound(kind);
            return bound > 0 && of(kind) >= bound;
        }
    }

    @Override
    public @Nullable EntryRefusal accepted(Entry entry) {
        Timed timed = new Timed(entry);
        sessions.add(timed);
        entry.whenIn(() -> timed.in = true);
        entry.whenOver(() -> left(timed));
        return null;
    }

    private void left(Timed timed) {
        sessions.remove(timed);
        CloseReason reason = timed.entry.session().closeReason();
        if (reason == CloseReason.IDLE_TIMEOUT) {
            table.refusals.count(Key.global(Kind.IDLE_TIME));
        } else if (reason == CloseReason.SESSION_AGE) {
            table.refusals.count(Key.global(Kind.SESSION_AGE));
        }
    }

    private void guardedTick() {
        try {
            tick();
        } catch (RuntimeException e) {
            log.error("a defect in looking after the time limits", e);
        }
    }

    /** Ends what is due, and forgets what is of no use. One thread. */
    void tick() {
        Map<Kind, Long> seen = new EnumMap<>(Kind.class);
        for (Timed timed : sessions) {
            look(timed, Kind.IDLE_TIME, seen);
            look(timed, Kind.LOGIN_TIME, seen);
            look(timed, Kind.SESSION_AGE, seen);
        }
        longest = seen;
        if (++ticks % TICKS_TO_SWEEP == 0) {
            table.buckets.sweep();
        }
    }

    private void look(Timed timed, Kind kind, Map<Kind, Long> seen) {
        seen.merge(kind, timed.of(kind), Math::max);
        if (!timed.isDue(kind)) {
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(timed.bound(kind));
        switch (kind) {
            case IDLE_TIME -> endAtRest(timed, CloseReason.IDLE_TIMEOUT, "nothing for " + millis + " ms", kind);
            case SESSION_AGE -> endAtRest(timed, CloseReason.SESSION_AGE, "open for " + millis + " ms", kind);
            default -> {
                if (timed.entry.session().closeReason() == null) {
                    table.refusals.count(Key.global(kind));
                    timed.entry.close(CloseReason.LOGIN_TIMEOUT, "not logged in within " + millis + " ms");
                }
            }
        }
    }

    private static void endAtRest(Timed timed, CloseReason reason, String detail, Kind kind) {
        BooleanSupplier due = () -> timed.isDue(kind);
        timed.entry.closeAtRest(reason, detail, due);
    }

    /** How long the longest has taken, in milliseconds, as it was at the last look. */
    long longest(Kind kind) {
        return TimeUnit.NANOSECONDS.toMillis(longest.getOrDefault(kind, 0L));
    }

    int sessions() {
        return sessions.size();
    }
}
