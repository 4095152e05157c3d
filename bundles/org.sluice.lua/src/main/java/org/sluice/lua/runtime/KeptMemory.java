// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/**
 * Finds out now and then how much a script keeps, and holds it to its bound: above it tables grow no more, and above twice the
 * bound it is not called any more, until it has let go of enough. A look begins only when the script has allocated as much as
 * it may still keep, at least an eighth of the bound, so that one that keeps little pays next to nothing.
 */
final class KeptMemory {
    private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LEAST_PART = 8;

    private final Meter meter;
    private final long bound;
    private final Executor later;
    private final Consumer<Consumer<LuaValue>> roots;
    private final Consumer<String> log;
    private @Nullable ReachWalk walk;
    private long kept;
    private long allocatedThen;
    private long lookedAt = System.nanoTime();

    KeptMemory(Meter meter, long bound, Executor later, Consumer<Consumer<LuaValue>> roots, Consumer<String> log) {
        this.meter = meter;
        this.bound = bound;
        this.later = later;
        this.roots = roots;
        this.log = log;
    }

    long kept() {
        return kept;
    }

    /** A call is over. */
    void called(long allocated) {
        if (walk == null && isDue(allocated)) {
            allocatedThen = allocated;
            ReachWalk fresh = new ReachWalk();
            walk = fresh;
            later.execute(() -> {
                roots.accept(fresh::add);
                go(fresh);
            });
        }
    }

    private boolean isDue(long allocated) {
        if (meter.full) {
            return System.nanoTime() - lookedAt > PAUSE_NANOS;
        }
        return allocated - allocatedThen > Math.max(bound / LEAST_PART, bound - kept);
    }

    private void go(ReachWalk on) {
        boolean done = on.walk(System.nanoTime() + PIECE_NANOS);
        if (!done && on.bytes() <= 2 * bound) {
            later.execute(() -> go(on));
            return;
        }
        kept = on.bytes();
        walk = null;
        lookedAt = System.nanoTime();
        meter.full = kept > bound;
        meter.overfull = kept > 2 * bound;
        if (meter.full) {
            log.accept("it keeps " + (done ? "" : "more than ") + (kept >> 20) + " MB, of " + (bound >> 20)
                    + " MB that it may (budget.kept): "
                    + (meter.overfull ? "it is not called until it is loaded anew" : "its tables grow no more"));
        }
    }
}
