// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.transport.limit.Levels.Hold;

/** All that is counted, and the bounds in force. Any thread; no clock that anybody can set. */
@Component(service = LimitTable.class, configurationPid = LimitSettings.PID)
public final class LimitTable {
    private static final Logger log = LoggerFactory.getLogger(LimitTable.class);

    /** How many addresses and users are followed at most. */
    private static final int MOST_KEYS = 500_000;

    /** What one takes, with a long name. */
    private static final int BYTES_PER_KEY = 400;

    /** That part of the heap that they may take. */
    private static final int PART_OF_HEAP = 8;

    private static final long SECOND = 1_000_000_000L;

    final Levels levels = new Levels();
    final Buckets buckets;
    final Refusals refusals = new Refusals();
    final LongSupplier clock;
    private volatile LimitSettings settings = LimitSettings.read(Settings.of(Map.of()));
    private @Nullable Settings inForce;

    @Activate
    public LimitTable(Map<String, Object> properties) {
        this(properties, sinceNow());
    }

    /** @param clock nanoseconds from some moment on; never goes back */
    public LimitTable(Map<String, ?> properties, LongSupplier clock) {
        this(properties, clock, mostKeys(Runtime.getRuntime().maxMemory()));
    }

    /** @param heap bytes */
    static int mostKeys(long heap) {
        return (int) Math.min(MOST_KEYS, heap / PART_OF_HEAP / BYTES_PER_KEY);
    }

    LimitTable(Map<String, ?> properties, LongSupplier clock, int mostKeys) {
        this.clock = clock;
        this.buckets = new Buckets(clock, mostKeys);
        modified(properties);
    }

    private static LongSupplier sinceNow() {
        long start = System.nanoTime();
        return () -> System.nanoTime() - start;
    }

    /** What is counted goes on; the next decision knows the new bounds. */
    @Modified
    public void modified(Map<String, ?> properties) {
        Settings read = Settings.of(LimitSettings.PID, properties);
        LimitSettings changed = LimitSettings.read(read);
        List<SettingsProblem> problems = read.problems();
        if (!problems.isEmpty()) {
            problems.forEach(problem -> log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", read.source())
                    .addKeyValue("reason", problem)
                    .log("{}; the last good settings stay in force", problem));
            return;
        }
        settings = changed;
        List<String> changes = read.changesSince(inForce);
        if (inForce != null && !changes.isEmpty()) {
            log.atInfo()
                    .addKeyValue("event", "config_changed")
                    .addKeyValue("source", read.source())
                    .addKeyValue("changes", String.join(", ", changes))
                    .log("limits: {}", String.join(", ", changes));
        }
        inForce = read;
    }

    LimitSettings settings() {
        return settings;
    }

    /**
     * Counts one more.
     *
     * @param most 0: no limit
     * @return null if there are as many as may be
     */
    @Nullable
    Hold enter(Key key, int most, boolean exempt) {
        Hold hold = levels.enter(key, most, exempt);
        if (hold == null) {
            refusals.count(key);
        }
        return hold;
    }

    /** Notes one more in this second; false if there are too many. Without a bound nothing is noted. */
    boolean take(Key key, int perSecond, boolean exempt) {
        if (perSecond <= 0 || buckets.take(key, SECOND / perSecond, perSecond, exempt)) {
            return true;
        }
        refusals.count(key);
        return false;
    }

    /** Notes a failed login and says how many there are of late; 0 without a bound. */
    long failed(Key key) {
        int bound = settings.bound(key.kind(), key.scope());
        if (bound <= 0) {
            return 0;
        }
        // it fills up to the refusal and no further, so that who waits a minute or two is welcome again
        buckets.take(key, interval(key.kind(), bound), refusalLevel(bound), false);
        return buckets.level(key, interval(key.kind(), bound));
    }

    /** True if so many logins have failed that nobody of this key is asked any more. */
    boolean isBarred(Key key) {
        int bound = settings.bound(key.kind(), key.scope());
        if (bound <= 0 || buckets.level(key, interval(key.kind(), bound)) < refusalLevel(bound)) {
            return false;
        }
        refusals.count(key);
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            bucket.countRefused();
        }
        return true;
    }

    private long refusalLevel(int bound) {
        return (long) bound * settings.refusal();
    }

    /** Nanoseconds in which one event runs out. */
    static long interval(Kind kind, int bound) {
        return (kind == Kind.FAILED_LOGINS ? 60 * SECOND : SECOND) / bound;
    }

    /** The bound in force of what all keys of a scope have in common. */
    int bound(Kind kind, Scope scope) {
        return settings.bound(kind, scope);
    }
}
