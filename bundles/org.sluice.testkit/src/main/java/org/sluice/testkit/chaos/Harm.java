// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The times in which something may fail. */
final class Harm {
    private static final long EXCUSED = -1;

    private final AtomicInteger present = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();

    void begin() {
        begun.incrementAndGet();
        present.incrementAndGet();
    }

    void end() {
        present.decrementAndGet();
    }

    boolean isPresent() {
        return present.get() > 0;
    }

    /** What is begun now remembers this. */
    long mark() {
        long mark = begun.get();
        return isPresent() ? EXCUSED : mark;
    }

    /** Whether what was begun at that mark may have failed. */
    boolean excuses(long mark) {
        return mark == EXCUSED || begun.get() != mark || isPresent();
    }
}
