// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;

/** TLS between client and proxy. */
@ExtendWith(NoLeaks.class)
class ClientTlsTest {
    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private final TestServer server = new TestServer(TestServer.MYSQL57);
    private final ScriptedPeer peer = proxied.peer(server);
    private String address = "";

    @BeforeEach
    void open() {
        proxy.hashed("whee", PASSWORD, peer.address());
        address = proxy.open();
    }

    private TestClient client() throws IOException {
        return TestClient.greeted(address);
    }

    /** R6, case 8: the same within TLS, one record for each part. */
    @Test
    void aLoginMayBeCutIntoTlsRecords() throws Exception {
        for (int part : List.of(1, 3, 4, 5, 36, 60)) {
            try (TestClient client = client().tls(TestClient.MODERN)) {
                byte[] login = Packets.framed(2, client.login("whee", PASSWORD));
                for (int at = 0; at < login.length; at += part) {
                    client.raw(Arrays.copyOfRange(login, at, Math.min(login.length, at + part)));
                }
                client.verdict(3, PASSWORD).ok(TestClient.MODERN);
            }
        }
    }

    /** L15: TLS that was not offered is refused with a word, not with a handshake that fails. */
    @Test
    void tlsThatIsNotOfferedIsRefused() throws Exception {
        String plain = proxy.open("mysql.client-tls", "off");
        try (TestClient client = TestClient.greeted(plain)) {
            assertThat(client.greeting().capabilities().has(Capability.CLIENT_SSL))
                    .isFalse();
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            assertThat(client.refused(2).errorCode()).isEqualTo(1043);
        }
    }

    /** case 3, R9, L15: the flag in a login alone starts no TLS, and the server does not see it. */
    @Test
    void theFlagForTlsInALoginIsNotPassedOn() throws Exception {
        try (TestClient client = client()) {
            Capabilities withFlag = TestClient.MODERN.with(Capability.CLIENT_SSL);
            client.loggedIn("whee", PASSWORD, withFlag);
        }
        assertThat(server.login().capabilities().has(Capability.CLIENT_SSL)).isFalse();
    }

    /** case 4, case 3, R9: what the login says counts, not what the SSLRequest said. */
    @Test
    void sslRequestAndLoginMayDiffer() throws Exception {
        Capabilities asked = TestClient.MODERN.with(Capability.CLIENT_DEPRECATE_EOF, Capability.CLIENT_FOUND_ROWS);
        Capabilities said = TestClient.MODERN.with(Capability.CLIENT_IGNORE_SPACE);
        try (TestClient client = client().tls(asked)) {
            client.send(2, client.login("whee", PASSWORD, said));
            client.verdict(3, PASSWORD).ok(said);
        }
        Capabilities server41 = server.login().capabilities();
        assertThat(server41.has(Capability.CLIENT_IGNORE_SPACE)).isTrue();
        assertThat(server41.has(Capability.CLIENT_FOUND_ROWS)).isFalse();
        assertThat(server41.has(Capability.CLIENT_DEPRECATE_EOF)).isFalse();
        assertThat(server41.has(Capability.CLIENT_SSL)).isFalse();
    }

    /** case 2, R10: errors within TLS have the next number too. */
    @Test
    void anErrorWithinTlsHasTheNumberThatIsDue() throws Exception {
        try (TestClient client = client().tls(TestClient.MODERN)) {
            client.send(2, client.login("nobody", PASSWORD));
            Frame verdict = client.read();
            assertThat(verdict.sequenceId()).isEqualTo(3);
            assertThat(verdict.error().errorCode()).isEqualTo(1045);
        }
    }

    /** A login in clear that somebody put behind the SSLRequest is no login. */
    @Test
    void plainTextBehindAnSslRequestIsNotTaken() throws Exception {
        try (TestClient client = client()) {
            client.raw(
                    Packets.joined(
                            Packets.framed(
                                    1,
                                    Packets.payload(new SslRequest(
                                            TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode)),
                            Packets.framed(2, client.login("whee", PASSWORD))));
            client.rest();
        }
        proxy.awaitClosed(CloseReason.TLS_FAILED, 1);
        assertThat(peer.visits()).isEmpty();
    }

    /** R13: noise where TLS was asked for. */
    @Test
    void aHandshakeMayFail() throws Exception {
        try (TestClient client = client()) {
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            client.raw(new ByteArrayInputStream(new byte[500]).readAllBytes());
            client.rest();
        }
        proxy.awaitClosed(CloseReason.TLS_FAILED, 1);
    }

    /** R11: who leaves in the middle of a handshake leaves nothing behind. */
    @Test
    void aClientMayLeaveWithinTheHandshake() throws Exception {
        for (int i = 0; i < 20; i++) {
            TestClient client = client();
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            if (i % 2 == 0) {
                client.raw(new byte[] {22, 3, 1, 2, 0, 1, 0});
            }
            if (i % 4 < 2) {
                client.close();
            } else {
                client.reset();
            }
        }
    }

    /** R13: and over a UNIX socket, where TLS may be asked for all the same. */
    @Test
    void aHandshakeMayFailOverASocketToo(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("s");
        proxy.open("address", "sock:" + socket);
        try (Wire client = Dialer.to(socket).connect()) {
            Packets packets = Packets.over(client);
            packets.read();
            packets.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            packets.raw(new byte[500]);
            client.drain();
        }
        proxy.awaitClosed(CloseReason.TLS_FAILED, 1);
        assertThat(proxy.log()).anyMatch(line -> line.startsWith("WARN session 1: ") && line.contains("local"));
    }
}
