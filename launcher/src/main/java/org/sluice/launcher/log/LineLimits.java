// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;

/**
 * Keeps whoever can make the proxy complain from filling the log. Counted are warnings and errors that name an
 * {@code event} and the {@code client} that it came from: of each event and {@code reason} so many are told within an
 * interval, and at its end how many were not. Whatever does not come from a client is always told. On any thread.
 */
public final class LineLimits extends TurboFilter {
    public static final int LINES = 20;
    public static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Reasons may be words of a module: beyond this many at a time they are counted together. */
    static final int MOST = 200;

    private static final Kind OTHERS = new Kind("others", "");

    private record Kind(String event, String reason) {}

    private static final class Window {
        private final long beganAt;
        private int told;
        private long suppressed;

        Window(long now) {
            beganAt = now;
        }

        boolean isOver(long now) {
            return now - beganAt >= INTERVAL.toNanos();
        }
    }

    private final LongSupplier clock;
    private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "log-limits");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Kind, Window> windows = new HashMap<>();
    private final Map<String, Long> suppressed = new TreeMap<>();

    public LineLimits() {
        this(System::nanoTime);
    }

    LineLimits(LongSupplier clock) {
        this.clock = clock;
    }

    /** How many lines were left out, by event, since the start. */
    public synchronized Map<String, Long> suppressed() {
        return Map.copyOf(suppressed);
    }

    /** Decides by what a line tells alone. */
    @Override
    public FilterReply decide(
            org.slf4j.@Nullable Marker marker,
            Logger logger,
            ch.qos.logback.classic.Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        return FilterReply.NEUTRAL;
    }

    @Override
    public FilterReply decide(Logger logger, LoggingEvent line) {
        List<KeyValuePair> pairs = line.getKeyValuePairs();
        if (pairs == null || line.getLevel().toInt() < Level.WARN.toInt()) {
            return FilterReply.NEUTRAL;
        }
        Object event = value(pairs, "event");
        if (event == null || value(pairs, "client") == null) {
            return FilterReply.NEUTRAL;
        }
        Object reason = value(pairs, "reason");
        Kind kind = new Kind(event.toString(), reason == null ? "" : reason.toString());
        return isTold(kind) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private static @Nullable Object value(List<KeyValuePair> pairs, String key) {
        for (int i = 0; i < pairs.size(); i++) {
            if (pairs.get(i).key.equals(key)) {
                return pairs.get(i).value;
            }
        }
        return null;
    }

    private synchronized boolean isTold(Kind wanted) {
        long now = clock.getAsLong();
        Kind kind = windows.containsKey(wanted) || hasRoom(now) ? wanted : OTHERS;
        Window window = windows.get(kind);
        if (window == null || (window.isOver(now) && window.suppressed == 0)) {
            window = new Window(now);
            windows.put(kind, window);
        }
        if (window.told < LINES) {
            window.told++;
            return true;
        }
        if (window.suppressed++ == 0) {
            reportAt(kind, INTERVAL.toNanos() - (now - window.beganAt));
        }
        suppressed.merge(kind.event(), 1L, Long::sum);
        return false;
    }

    private boolean hasRoom(long now) {
        if (windows.size() >= MOST) {
            windows.values().removeIf(window -> window.isOver(now) && window.suppressed == 0);
        }
        return windows.size() < MOST;
    }

    private void reportAt(Kind kind, long nanos) {
        try {
            reporter.schedule(() -> report(kind), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the log has ended
        }
    }

    private void report(Kind kind) {
        long count;
        synchronized (this) {
            Window window = windows.remove(kind);
            count = window == null ? 0 : window.suppressed;
        }
        if (count > 0) {
            String about = kind.reason().isEmpty() ? kind.event() : kind.event() + ", " + kind.reason();
            ((LoggerContext) getContext())
                    .getLogger(LineLimits.class)
                    .atWarn()
                    .addKeyValue("event", "lines_suppressed")
                    .addKeyValue("of", kind.event())
                    .addKeyValue("reason", kind.reason().isEmpty() ? null : kind.reason())
                    .addKeyValue("count", count)
                    .addKeyValue("seconds", INTERVAL.toSeconds())
                    .log("{} more lines like these ({}) within {} s were left out", count, about, INTERVAL.toSeconds());
        }
    }

    /** Tells what is owed. */
    @Override
    public void stop() {
        reporter.shutdownNow();
        List<Kind> owed;
        synchronized (this) {
            owed = List.copyOf(windows.keySet());
        }
        owed.forEach(this::report);
        super.stop();
    }
}
