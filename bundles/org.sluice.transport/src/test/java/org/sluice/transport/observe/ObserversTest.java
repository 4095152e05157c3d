// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.transport.listener.RunningTransport;

@ExtendWith(NoLeaks.class)
class ObserversTest {
    private final RunningTransport transport = new RunningTransport();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void aTcpSessionIsToldOfWhenItOpensIsRoutedAndCloses() throws Exception {
        transport.observe(new SessionObserver() {
            @Override
            public void opened(Session session) {
                told.add("opened " + session.id() + " " + session.server());
            }

            @Override
            public void routed(Session session) {
                told.add("routed " + session.routedBy());
            }

            @Override
            public void loggedIn(Session session) {
                told.add("logged in");
            }

            @Override
            public void closed(Session session) {
                told.add("closed " + session.closeReason());
            }
        });
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire client = Dialer.to(address).connect()) {
                assertThat(client.write("a").readText(1)).isEqualTo("a");
            }
        }
        transport.awaitQuiet();
        assertThat(told).containsExactly("opened 1 null", "routed the listener's destination", "closed CLIENT_CLOSED");
    }
}
