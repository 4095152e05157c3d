// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.route.Destination;

/** What is known of one destination. Any thread, but for what says that it is for the loop of the checks. */
final class DestinationHealth {
    /** The server lives, but took no connection. */
    record Refusing(String why, long at) {}

    final String label;
    final Breaker breaker;
    /** Whether a check is due. */
    final AtomicBoolean watched = new AtomicBoolean();

    final LongAdder downs = new LongAdder();
    final LongAdder skipped = new LongAdder();
    final LongAdder checks = new LongAdder();
    final LongAdder failedChecks = new LongAdder();
    /** With the options of whoever wanted it last: checks send the header that sessions send. */
    volatile Destination destination;

    volatile String protocol;
    /** When a session wanted to go there last. */
    volatile long wanted;

    /** When a session, or a check, came any further there last. */
    volatile long worked;

    volatile @Nullable Refusing refusing;
    volatile @Nullable CheckReport lastCheck;
    /** It is down, and nobody wants it: nobody checks it. */
    volatile boolean forgotten;

    /** When the next check of one that is up is due; the loop's. */
    long nextRound;
    /** How many checks after each other found a server that takes connections and says nothing; the loop's. */
    int silences;

    /** Whether {@link #nextRound} is of any meaning; the loop's. */
    boolean inRound;

    DestinationHealth(Destination destination, String protocol) {
        this.label = destination.label();
        this.destination = destination;
        this.protocol = protocol;
        this.wanted = System.nanoTime();
        this.worked = wanted - 1;
        this.breaker = new Breaker(wanted, () -> ThreadLocalRandom.current().nextDouble());
    }

    void checked(Instant at, boolean alive, String text, long tookNanos) {
        checks.increment();
        if (!alive) {
            failedChecks.increment();
        }
        lastCheck = new CheckReport(at, alive, text, Duration.ofNanos(tookNanos));
    }
}
