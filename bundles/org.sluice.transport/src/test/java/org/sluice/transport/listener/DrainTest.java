// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** One listener is drained and opened again, while others and its own sessions go on. */
@ExtendWith(NoLeaks.class)
class DrainTest {
    private final RunningTransport transport = new RunningTransport();

    @AfterEach
    void close() {
        transport.close();
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Test
    void aDrainedListenerKeepsItsSessionsAndComesBack() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String address =
                    transport.open("destination", echo.address(), "address", "tcp:127.0.0.1:" + FreePort.next());
            String other = transport.open("destination", echo.address());
            try (Wire client = Dialer.to(address).connect()) {
                assertThat(client.write("a").readText(1)).isEqualTo("a");

                ListenerInfo drained = done(transport.listeners.drain("l1"));

                assertThat(drained.state()).isEqualTo(ListenerInfo.State.DRAINING);
                assertThat(drained.problem()).contains("listener:resume l1");
                assertThat(drained.current()).isEqualTo(1);
                assertThat(transport.listeners.state().listening()).containsExactly(other);
                assertThat(transport.listeners.state().failed()).isEmpty();
                assertThatThrownBy(() -> Dialer.to(address).connect()).hasMessageContaining("refused");
                assertThat(client.write("b").readText(1)).isEqualTo("b");
            }
            assertThat(done(transport.listeners.resume("l1")).listeningOn()).isEqualTo(address);
            try (Wire client = Dialer.to(address).connect()) {
                assertThat(client.write("c").readText(1)).isEqualTo("c");
            }
            assertThat(done(transport.listeners.resume("l1")).problem()).isNull();
        }
        transport.awaitQuiet();
    }

    @Test
    void whatCanNotBeDrainedOrOpenedIsTold() throws Exception {
        assertThatThrownBy(() -> done(transport.listeners.drain("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no listener named none");
        String address = transport.open("address", "tcp:127.0.0.1:" + FreePort.next());
        done(transport.listeners.drain("l1"));
        transport.open("address", address);
        assertThatThrownBy(() -> done(transport.listeners.resume("l1")))
                .isInstanceOf(IOException.class)
                .hasMessage(address + " is in use by the listener l2");
    }
}
