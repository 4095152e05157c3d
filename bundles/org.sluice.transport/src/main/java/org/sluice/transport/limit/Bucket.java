// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that each event fills by one and that empties at a steady rate: how often something has happened of late. Its
 * state is the moment at which it will be empty (the generic cell rate algorithm). Any thread.
 */
final class Bucket {
    private static final long GONE = Long.MIN_VALUE;

    private final AtomicLong emptyAt = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile long bound;
    private volatile long peak;

    /** What became of one event. */
    enum Outcome {
        TAKEN,
        FULL,
        GONE
    }

    /**
     * Takes one event if there is room.
     *
     * <p>Who is always let in fills it up, and never beyond: others wait no longer than if it had just become full.
     *
     * @param now in nanoseconds, from any moment on but never going back
     * @param interval nanoseconds in which one event runs out
     * @param most how many events it holds
     * @param always whether it is let in though there is no room
     */
    Outcome take(long now, long interval, long most, boolean always) {
        bound = most;
        while (true) {
            long before = emptyAt.get();
            if (before == GONE) {
                return Outcome.GONE;
            }
            long after = Math.max(before, now) + interval;
            if (after - now > most * interval) {
                if (!always) {
                    refused.incrementAndGet();
                    return Outcome.FULL;
                }
                after = Math.max(before, now + most * interval);
            }
            if (emptyAt.compareAndSet(before, after)) {
                peak = Math.max(peak, level(now, interval));
                return Outcome.TAKEN;
            }
        }
    }

    /** How many events it holds. */
    long level(long now, long interval) {
        long left = emptyAt.get() - now;
        return left <= 0 ? 0 : (left + interval - 1) / interval;
    }

    /** Takes no more if it is empty: then it may be forgotten. */
    boolean retire(long now) {
        long at = emptyAt.get();
        return at == GONE || (at <= now && emptyAt.compareAndSet(at, GONE));
    }

    void countRefused() {
        refused.incrementAndGet();
    }

    long peak() {
        return peak;
    }

    long refused() {
        return refused.get();
    }

    long bound() {
        return bound;
    }
}
