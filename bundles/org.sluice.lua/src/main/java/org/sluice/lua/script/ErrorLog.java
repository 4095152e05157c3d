// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells what goes wrong in a script: at once, and then no more than once a minute with how much was left out, for a callback
 * that fails may fail for each packet. For one thread at a time.
 */
final class ErrorLog implements Consumer<String> {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> log;
    private final LongSupplier clock;
    private long left;
    private long toldAt;
    private boolean told;

    /** @param clock in nanoseconds, as {@link System#nanoTime} */
    ErrorLog(Consumer<String> log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public synchronized void accept(String line) {
        long now = clock.getAsLong();
        if (told && now - toldAt < PAUSE_NANOS) {
            left++;
            return;
        }
        log.accept(left == 0 ? line : line + " (and " + left + " more since the last one that was told)");
        told = true;
        toldAt = now;
        left = 0;
    }
}
