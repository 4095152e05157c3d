// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.stats.Traffic;
import org.sluice.transport.connect.DestinationHealth.Refusing;

/** What is known of a destination, as operators are shown it. */
final class HealthView {
    private HealthView() {}

    /** @param traffic null: no session has gone there */
    static DestinationInfo of(String label, @Nullable Traffic traffic, boolean drained, HealthBook book) {
        long current = traffic == null ? 0 : traffic.currentConnections();
        long all = traffic == null ? 0 : traffic.allConnections();
        long failed = traffic == null ? 0 : traffic.more().getOrDefault("failed_connections", 0L);
        DestinationHealth health = book.find(label);
        if (health == null) {
            return new DestinationInfo(label, drained ? State.DRAINED : State.OPEN, current, all, failed);
        }
        Breaker.View view = health.breaker.view();
        Refusing refusing = book.refusing(health);
        State state = drained ? State.DRAINED : state(view, refusing, book.failedLately(label));
        return new DestinationInfo(
                label,
                state,
                current,
                all,
                failed,
                instant(view.since()),
                state == State.REFUSING && refusing != null ? refusing.why() : view.why(),
                view.state() == Breaker.State.DOWN && !health.forgotten ? instant(view.next()) : null,
                health.lastCheck);
    }

    private static State state(Breaker.View view, @Nullable Refusing refusing, boolean failedLately) {
        if (view.state() == Breaker.State.UP) {
            State up = failedLately ? State.FAILED : State.OPEN;
            return refusing == null ? up : State.REFUSING;
        }
        return view.state() == Breaker.State.DOWN ? State.DOWN : State.TRYING;
    }

    private static Instant instant(long nanoTime) {
        return Instant.now().plusNanos(nanoTime - System.nanoTime());
    }
}
