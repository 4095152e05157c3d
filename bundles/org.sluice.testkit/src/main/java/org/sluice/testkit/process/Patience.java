// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what has no event of its own to wait for: looks again and again, until a deadline. */
public final class Patience {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Patience() {}

    /** Something to look at. */
    @FunctionalInterface
    public interface Look {
        boolean good() throws Exception;
    }

    /** @throws AssertionError with the text, if it is not so in time */
    public static void until(String what, Duration deadline, Look look) throws Exception {
        long began = System.nanoTime();
        while (!look.good()) {
            if (System.nanoTime() - began > deadline.toNanos()) {
                throw new AssertionError("not within " + deadline.toSeconds() + " s: " + what);
            }
            pause(PAUSE_NANOS);
        }
    }

    /** Between two looks, or two deeds that shall not come at once. */
    public static void pause(long nanos) throws InterruptedException {
        LockSupport.parkNanos(nanos);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
