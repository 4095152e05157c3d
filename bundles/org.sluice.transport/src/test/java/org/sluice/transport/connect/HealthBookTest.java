// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.route.Destination;
import org.sluice.transport.connect.Breaker.State;
import org.sluice.transport.connect.Connector.Dialled;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.HealthSettings;

/** What a single session's bad luck means for the others. No socket. */
class HealthBookTest {
    private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(1);

    private final List<DestinationHealth> watched = new ArrayList<>();
    private final List<DestinationHealth> checked = new ArrayList<>();
    private final HealthBook book = new HealthBook(() -> settings(3), watched::add, checked::add);
    private final DestinationHealth server = book.of(Destination.parse("tcp:127.0.0.1:3306"), "tcp");

    private static HealthSettings settings(int failures) {
        return new HealthSettings(
                failures,
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ZERO,
                CHECK_TIMEOUT,
                Duration.ofSeconds(5),
                "check",
                Duration.ofSeconds(10));
    }

    private void timesOut(Duration timeout, long begun) {
        book.timedOut(server, begun, timeout, "no answer in time");
    }

    private State state() {
        return server.breaker.view().state();
    }

    @Test
    void aConnectThatWaitedAsLongAsACheckTakesItDownAlone() {
        timesOut(CHECK_TIMEOUT, System.nanoTime());
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(watched).containsExactly(server);
    }

    @Test
    void anImpatientListenerTakesNothingFromTheOthers() {
        timesOut(CHECK_TIMEOUT.minusMillis(1), System.nanoTime());
        assertThat(state()).isEqualTo(State.UP);
        assertThat(checked).containsExactly(server);
    }

    @Test
    void aConnectThatWasLostWhileOthersGotThroughIsALittleThing() {
        long begun = System.nanoTime();
        book.worked(
                server,
                new Dialled(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 3306), false),
                Stage.CONNECT);
        timesOut(Duration.ZERO, begun);
        assertThat(state()).isEqualTo(State.UP);
        assertThat(checked).containsExactly(server);
    }

    @Test
    void suspicionsChangeNothingAndAreCheckedOnceAtATime() {
        for (int i = 0; i < 10; i++) {
            book.suspected(server, "it left");
        }
        assertThat(state()).isEqualTo(State.UP);
        assertThat(book.failedLately(server.label)).isFalse();
        assertThat(checked).containsExactly(server);
        server.breaker.settled();
        book.suspected(server, "it left");
        assertThat(checked).hasSize(2);
    }

    @Test
    void withoutABreakerNothingIsSuspected() {
        HealthBook free = new HealthBook(() -> settings(0), watched::add, checked::add);
        free.suspected(server, "it left");
        assertThat(checked).isEmpty();
    }
}
