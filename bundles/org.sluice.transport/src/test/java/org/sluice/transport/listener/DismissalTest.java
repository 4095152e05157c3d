// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;

/** Clients that are sent away before they were in, read nothing and never close. */
@ExtendWith(NoLeaks.class)
class DismissalTest {
    /** More than may linger at once. */
    private static final int MANY = 50;

    private final RunningTransport transport = new RunningTransport();
    private final List<Wire> clients = new ArrayList<>();
    private EchoServer echo;

    @BeforeEach
    void start() {
        echo = EchoServer.onTcp();
    }

    @AfterEach
    void close() {
        clients.forEach(Wire::close);
        transport.close();
        echo.close();
    }

    private Wire connect(String address) throws IOException {
        Wire client = Dialer.to(address.replace("ssl:", "tcp:")).connect();
        clients.add(client);
        return client;
    }

    @Test
    void whoIsRefusedIsNoSessionWhileItsSocketLingers() throws Exception {
        String address = transport.open("destination", echo.address(), "max-connections", "1");
        connect(address).write("x").read(1);
        for (int i = 0; i < MANY; i++) {
            assertThat(connect(address).drain()).isEqualTo(Ending.FIN);
        }
        assertThat(transport.sessions.count()).isLessThanOrEqualTo(2); // the last one may be about to go
        transport.awaitClosed(CloseReason.LIMIT, MANY);
        assertThat(transport.listener("l1").currentConnections()).isEqualTo(1);
        clients.forEach(Wire::close);
        transport.awaitQuiet();
    }

    @Test
    void whoNeverClosesLosesItsDescriptor(@TempDir Path folder) throws Exception {
        transport.tools.bindTls(new TestTls(folder));
        String full = transport.open("max-rate", "1");
        connect(full); // for whom there is no destination
        connect(full);
        String header = transport.open("proxy-protocol.from", "127.0.0.0/8", "proxy-protocol.timeout", "100ms");
        connect(header);
        connect(header).write("no header at all\r\n");
        connect(transport.open("address", "ssl:127.0.0.1:0", "login-timeout", "100ms"));
        connect(transport.open("address", "ssl:127.0.0.1:0")).write("no handshake at all\r\n");
        transport.awaitClosed(CloseReason.NO_ROUTE, 1);
        transport.awaitClosed(CloseReason.LIMIT, 1);
        transport.awaitClosed(CloseReason.PROXY_HEADER, 2);
        transport.awaitClosed(CloseReason.LOGIN_TIMEOUT, 1);
        transport.awaitClosed(CloseReason.TLS_FAILED, 1);
        awaitAllGone();
        transport.awaitQuiet();
    }

    /** A kernel that has no socket any more answers a byte by a reset, and the next one can not be written. */
    private void awaitAllGone() {
        await("descriptors are closed").atMost(Duration.ofSeconds(10)).until(() -> {
            int there = 0;
            for (Wire client : clients) {
                try {
                    client.write("x");
                    there++;
                } catch (IOException e) {
                    // gone
                }
            }
            return there == 0;
        });
    }
}
