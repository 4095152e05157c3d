// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.api.tls.TlsContexts;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** Who is talked to without knowing who it is: servers on this machine, and where an operator wants it so. */
@ExtendWith(NoLeaks.class)
class ServerVerificationTest {
    private static final String PASSWORD = "s3cret-of-the-test";

    /** Its keys take their time, which no event loop has. */
    private static final TestTls TLS = TestTls.shared();

    private final List<TlsContexts.Verification> asked = new CopyOnWriteArrayList<>();
    private final RunningProxy proxy = new RunningProxy(new TlsContexts() {
        @Override
        public SSLEngine newServerEngine(String name) {
            return TLS.newServerEngine(name);
        }

        @Override
        public SSLEngine newClientEngine(String name, String host, int port, Verification verification) {
            asked.add(verification);
            return TLS.newClientEngine(name, host, port, verification);
        }

        @Override
        public List<String> names() {
            return TLS.names();
        }
    });

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
        }
    }

    /** An address of this machine that packets to other machines would have. */
    private static InetAddress elsewhere() throws Exception {
        List<InetAddress> all = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        assumeThat(all).as("a machine with a network").isNotEmpty();
        return all.get(0);
    }

    /** Offers TLS, and ends when that begins. */
    private static final Script OFFERS_TLS = wire -> {
        Packets packets = Packets.over(wire);
        packets.send(0, TestServer.greeting(TestServer.MYSQL57.with(Capability.CLIENT_SSL))::encode);
        packets.read();
        wire.reset();
    };

    private ErrPacket refused(ScriptedPeer peer, String... settings) throws Exception {
        proxy.hashed("whee", PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(proxy.open(settings))) {
            client.send(1, client.login("whee", PASSWORD));
            return client.refused(2);
        }
    }

    /** The client learns that it failed, and the operator what to write. */
    private void assertTold(ErrPacket error, String why) {
        assertThat(error.errorCode()).isEqualTo(1429);
        assertThat(error.message().utf8()).isEqualTo("TLS with the server for this account failed");
        proxy.awaitClosed(CloseReason.SERVER_TLS_FAILED, 1);
        assertThat(proxy.log())
                .anyMatch(line -> line.contains(why)
                        && line.contains("give its authority as `ca` in org.sluice.tls-servers.cfg")
                        && line.contains("mysql.server-tls = ca"));
    }

    @Test
    void aServerElsewhereWithoutTlsIsNotTalkedTo() throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57.without(Capability.CLIENT_SSL));
        try (ScriptedPeer peer = ScriptedPeer.onAddress(elsewhere(), server)) {
            assertTold(refused(peer), "the server offers no TLS");
        }
        assertThat(server.logins).isEmpty();
    }

    @Test
    void aServerElsewhereIsVerifiedByItsNameToo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onAddress(elsewhere(), OFFERS_TLS)) {
            assertTold(refused(peer), "TLS with tcp:");
        }
        assertThat(asked).containsExactly(TlsContexts.Verification.FULL);
    }

    /** Whoever has said what he wants needs no advice. */
    @ParameterizedTest
    @CsvSource({"on,NONE", "ca,CA", "full,FULL"})
    void itIsVerifiedAsConfigured(String word, TlsContexts.Verification verification) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onAddress(elsewhere(), OFFERS_TLS)) {
            assertThat(refused(peer, "mysql.server-tls", word).errorCode()).isEqualTo(1429);
        }
        assertThat(asked).containsExactly(verification);
        assertThat(proxy.log()).noneMatch(line -> line.contains("give its authority"));
    }

    /** One line of configuration is enough, and it is told once for each listener. */
    @Test
    void whoTrustsTheNetworkSaysSoAndIsTold() throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57.without(Capability.CLIENT_SSL));
        try (ScriptedPeer peer = ScriptedPeer.onAddress(elsewhere(), server)) {
            proxy.hashed("whee", PASSWORD, peer.address());
            String address = proxy.open("mysql.server-tls", "off");
            for (int i = 0; i < 2; i++) {
                try (TestClient client = TestClient.greeted(address)) {
                    client.loggedIn("whee", PASSWORD);
                }
            }
        }
        assertThat(proxy.log())
                .filteredOn(line -> line.startsWith("WARN listener "))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains("mysql.server-tls: off").contains("NOT VERIFIED"));
        assertThat(proxy.warnings()).singleElement().satisfies(warning -> assertThat(warning)
                .contains("NOT VERIFIED"));
    }

    @Test
    void aDestinationThatIsNotVerifiedIsToldToo() {
        proxy.open("destination", "tcp:db.example.net:3306,tls=on");
        proxy.open("destination", "tcp:127.0.0.1:3306,tls=off");
        assertThat(proxy.warnings()).singleElement().satisfies(warning -> assertThat(warning)
                .startsWith("destination: on: who tcp:db.example.net:3306 is"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "ca", "full"})
    void whereAllIsVerifiedNothingIsTold(String word) {
        proxy.open("mysql.server-tls", word, "destination", "tcp:db.example.net:3306");
        await().until(() -> proxy.log().stream().anyMatch(line -> line.contains("listening on")));
        assertThat(proxy.warnings()).isEmpty();
        assertThat(proxy.log()).noneMatch(line -> line.startsWith("WARN"));
    }
}
