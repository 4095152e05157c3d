// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many there are now, of one key. Any thread; a level that has gone down to nothing is gone and takes no more. */
final class Level {
    private static final int GONE = -1;

    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    /** As it was when somebody last came: a listener may have one of its own. */
    private volatile int bound;

    /** What became of one who wanted to be counted. */
    enum Outcome {
        COUNTED,
        FULL,
        GONE
    }

    /** @param most 0: no limit */
    Outcome enter(int most, boolean exempt) {
        bound = most;
        while (true) {
            int before = now.get();
            if (before == GONE) {
                return Outcome.GONE;
            }
            if (most > 0 && before >= most && !exempt) {
                refused.incrementAndGet();
                return Outcome.FULL;
            }
            if (now.compareAndSet(before, before + 1)) {
                peak.accumulateAndGet(before + 1, Math::max);
                return Outcome.COUNTED;
            }
        }
    }

    /**
     * One less.
     *
     * @param kept whether it stays when it was the last
     * @return true if it was the last, and the level is gone
     */
    boolean leave(boolean kept) {
        return now.decrementAndGet() == 0 && !kept && now.compareAndSet(0, GONE);
    }

    /** Somebody was sent away for another to come in. */
    void countRefused() {
        refused.incrementAndGet();
    }

    int now() {
        return Math.max(0, now.get());
    }

    int peak() {
        return peak.get();
    }

    long refused() {
        return refused.get();
    }

    int bound() {
        return bound;
    }
}
