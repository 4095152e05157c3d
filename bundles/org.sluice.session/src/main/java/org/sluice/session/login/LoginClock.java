// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a login waits for whom. One wait at a time; the client's draw on one store of time, and the others are new each. */
final class LoginClock {
    private final EventLoop loop;
    private @Nullable ScheduledFuture<?> timer;
    private long clientNanosLeft;

    /** @param clientTime how long the client may take in all */
    LoginClock(EventLoop loop, Duration clientTime) {
        this.loop = loop;
        this.clientNanosLeft = clientTime.toNanos();
    }

    /** Waits for the client, as long as it has left of its time. */
    void awaitClient(Runnable late) {
        stop();
        long begun = System.nanoTime();
        ScheduledFuture<?> wait = loop.schedule(late, Math.max(0, clientNanosLeft), TimeUnit.NANOSECONDS);
        timer = wait;
        wait.addListener(future -> clientNanosLeft -= System.nanoTime() - begun);
    }

    /** @param patience zero waits for ever */
    void await(Duration patience, Runnable late) {
        stop();
        if (!patience.isZero()) {
            timer = loop.schedule(late, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
