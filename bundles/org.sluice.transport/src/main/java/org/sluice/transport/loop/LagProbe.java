// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Sees how late one event loop is, by a task that should run each second. */
final class LagProbe {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);
    private static final int WINDOW = 10;

    private final ScheduledFuture<?> task;
    private long expected = System.nanoTime() + PERIOD;
    private int ticks;
    private volatile long worst;
    private volatile long worstBefore;

    LagProbe(EventLoop loop) {
        task = loop.scheduleWithFixedDelay(this::tick, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        long late = Math.max(0, now - expected);
        expected = now + PERIOD;
        if (++ticks % WINDOW == 0) {
            worstBefore = worst;
            worst = late;
        } else if (late > worst) {
            worst = late;
        }
    }

    double worstSeconds() {
        return Math.max(worst, worstBefore) / 1e9;
    }

    void stop() {
        task.cancel(false);
    }
}
