// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.dns.Answer;
import org.sluice.testkit.dns.DnsServer;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** Names that change, fail and hang. rum L2. */
class NamesTest {
    private DnsServer dns;
    private RunningTransport transport;

    @BeforeEach
    void start() {
        dns = new DnsServer();
        transport =
                new RunningTransport("dns.servers", dns.hostAndPort(), "dns.refresh", "200ms", "dns.timeout", "300ms");
    }

    @AfterEach
    void stop() {
        transport.close();
        dns.close();
    }

    private static void echoes(String address) throws Exception {
        try (Wire client = Dialer.to(address).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void aNameIsResolvedAndTheLastGoodAnswerStaysWhenDnsFails() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            dns.say("db.example.test", "127.0.0.1");
            String address = transport.open("destination", "tcp:db.example.test:" + echo.port());
            echoes(address);
            dns.say("db.example.test", Answer.SERVFAIL);
            int asked = dns.queries().size();
            await().until(() -> dns.queries().size() > asked + 2);
            echoes(address);
            dns.say("db.example.test", Answer.SILENCE);
            int before = dns.queries().size();
            await().until(() -> dns.queries().size() > before + 2);
            echoes(address);
        }
    }

    @Test
    void aChangedAnswerIsFollowed() throws Exception {
        int port = FreePort.next();
        try (ScriptedPeer old = ScriptedPeer.on(new InetSocketAddress("127.0.0.2", port), wire -> wire.write("old"));
                ScriptedPeer fresh =
                        ScriptedPeer.on(new InetSocketAddress("127.0.0.3", port), wire -> wire.write("new"))) {
            dns.say("db.example.test", "127.0.0.2");
            String address = transport.open("destination", "tcp:db.example.test:" + port);
            assertThat(answer(address)).isEqualTo("old");
            dns.say("db.example.test", "127.0.0.3");
            await().until(() -> answer(address).equals("new"));
            assertThat(old.visits()).isNotEmpty();
            assertThat(fresh.visits()).isNotEmpty();
        }
    }

    private static String answer(String address) throws Exception {
        try (Wire client = Dialer.to(address).connect()) {
            return client.readText(3);
        }
    }

    @Test
    void allAddressesOfANameAreTried() throws Exception {
        int port = FreePort.next();
        try (ScriptedPeer second =
                ScriptedPeer.on(new InetSocketAddress("127.0.0.3", port), wire -> wire.write("two"))) {
            dns.say("db.example.test", "127.0.0.2", "127.0.0.3");
            assertThat(answer(transport.open("destination", "tcp:db.example.test:" + port)))
                    .isEqualTo("two");
            assertThat(second.visits()).hasSize(1);
        }
    }

    @Test
    void anUnknownNameCostsItsSessionOnly() throws Exception {
        try (Wire client = Dialer.to(transport.open("destination", "tcp:nowhere.example.test:1"))
                .connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.UNRESOLVABLE, 1);
        transport.awaitQuiet();
    }

    @Test
    void whoeverWaitsForASilentServerHoldsUpNobodyElse() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            dns.say("silent.example.test", Answer.SILENCE);
            dns.say("db.example.test", "127.0.0.1");
            String silent = transport.open("destination", "tcp:silent.example.test:1");
            String good = transport.open("destination", "tcp:db.example.test:" + echo.port());
            try (Wire waiting = Dialer.to(silent).connect()) {
                transport.awaitSessions(1);
                echoes(good);
                assertThat(waiting.drain()).isEqualTo(Ending.FIN);
            }
            transport.awaitClosed(CloseReason.UNRESOLVABLE, 1);
        }
    }
}
