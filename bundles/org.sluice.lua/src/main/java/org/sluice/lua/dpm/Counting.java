// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks a script's thread for its counts, from other ones. One that is too busy to tell has those that it had when it told last. */
final class Counting {
    private static final int MILLIS = 250;

    private final Predicate<Runnable> loop;
    private final Supplier<EngineCounts> counts;
    private volatile EngineCounts last = EngineCounts.NONE;

    /**
     * @param loop takes a task, or gives false if it has ended
     * @param counts asked on the loop
     */
    Counting(Predicate<Runnable> loop, Supplier<EngineCounts> counts) {
        this.loop = loop;
        this.counts = counts;
    }

    EngineCounts get() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        boolean asked = loop.test(() -> {
            last = counts.get();
            told.complete(null);
        });
        try {
            if (asked) {
                told.get(MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return last;
        }
        return last;
    }
}
