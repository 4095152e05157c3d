// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waiting for a module that has just gone. */
public final class Gaps {
    private Gaps() {}

    /**
     * Goes on when the order has changed, or the time has come; on the loop, once.
     *
     * @param changed {@link Order#changed}
     * @param until {@link Order#gapBefore}
     */
    public static void await(
            CompletableFuture<Void> changed, long until, ScheduledExecutorService loop, Runnable goOn) {
        // the order may stay for weeks, and must not hold who waited for it
        AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>(goOn);
        Runnable once = () -> {
            Runnable first = waiting.getAndSet(null);
            if (first != null) {
                first.run();
            }
        };
        Future<?> timer = loop.schedule(once, Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        changed.whenComplete((nothing, failure) -> loop.execute(() -> {
            timer.cancel(false);
            once.run();
        }));
    }
}
