// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells each error, as DPM did, but no more than some in a second. */
final class LineLimit implements ScriptErrors {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST = 100;

    private final Consumer<String> log;
    private final LongSupplier clock;
    private long since;
    private int lines;

    /** @param clock in nanoseconds, as {@link System#nanoTime} */
    LineLimit(Consumer<String> log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
        since = clock.getAsLong();
    }

    @Override
    public synchronized void accept(String line) {
        look();
        lines++;
        if (lines <= MOST) {
            log.accept(line);
        }
    }

    @Override
    public synchronized void look() {
        long now = clock.getAsLong();
        if (now - since >= SECOND) {
            if (lines > MOST) {
                log.accept("and " + (lines - MOST) + " more errors");
            }
            since = now;
            lines = 0;
        }
    }
}
