// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance ends, and how long its sessions may live on. Asked for on any thread. A signal's exit status replaces the
 * 0 of an end that was asked for in words, so that a supervisor learns of its signal.
 */
final class Ending {
    private static final long POLL_MILLIS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private @Nullable Integer exitCode;
    private long deadline = Long.MAX_VALUE;

    /**
     * @param limit how long sessions may live on; null for as long as they like
     * @return false if the end had been asked for before; a shorter limit still counts
     */
    synchronized boolean ask(int code, @Nullable Duration limit) {
        boolean first = exitCode == null;
        if (first || code != 0) {
            exitCode = code;
        }
        if (limit != null) {
            deadline = Math.min(deadline, monotonic() + limit.toMillis());
        }
        asked.countDown();
        return first;
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /** Waits for the last session, or the deadline. */
    void awaitSessions(LongSupplier remaining) throws InterruptedException {
        while (remaining.getAsLong() > 0 && monotonic() < currentDeadline()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    synchronized int exitCode() {
        return exitCode == null ? 0 : exitCode;
    }

    private synchronized long currentDeadline() {
        return deadline;
    }

    private static long monotonic() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
