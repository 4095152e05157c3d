// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.process.Descriptors;

/** What broken clients, and no clients at all, send in place of a login. */
@ExtendWith(NoLeaks.class)
class HostileClientTest {
    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private final ScriptedPeer peer = proxied.peer(new TestServer(TestServer.MYSQL57));
    private String address = "";

    @BeforeEach
    void open() {
        proxy.hashed("whee", PASSWORD, peer.address());
        address = proxy.open();
    }

    private TestClient client() throws IOException {
        return TestClient.greeted(address);
    }

    /** R11, R17, R18, R19, case 19: whoever stops at whichever byte leaves nothing behind. */
    @Test
    void aClientMayLeaveAnywhere() throws Exception {
        byte[] login = Packets.framed(1, TestClient.login("whee", ByteString.of(new byte[20]), TestClient.MODERN));
        Descriptors before = Descriptors.ofThisProcess();
        for (int at = 0; at < login.length; at++) {
            TestClient client = at % 3 == 0 ? TestClient.connect(address) : client();
            client.raw(Arrays.copyOf(login, at));
            if (at % 2 == 0) {
                client.close();
            } else {
                client.reset();
            }
        }
        proxy.awaitQuiet();
        assertThat(Descriptors.ofThisProcess().sockets()).isLessThanOrEqualTo(before.sockets() + 1);
        assertThat(peer.visits()).isEmpty();
        assertThat(proxy.counters.closes(CloseReason.CLIENT_LEFT_EARLY)).isEqualTo(login.length);
    }

    /** case 19: a scanner that sends nothing is not the servers' business, and its half-close is its end. */
    @Test
    void aScannerThatHalfClosesIsLetGo() throws Exception {
        try (TestClient client = client()) {
            client.socket().shutdownOutput();
            client.ends();
        }
        proxy.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 1);
        assertThat(peer.visits()).isEmpty();
    }

    /** case 7: the size in the header is enough to refuse it. */
    @Test
    void aHugeLoginIsRefusedBeforeItComes() throws Exception {
        try (TestClient client = client()) {
            client.raw(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1});
            assertThat(client.refused(2).errorCode()).isEqualTo(1153);
        }
        proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
    }

    static List<byte[]> notMysql() {
        byte[] noise = new byte[5000];
        new Random(42).nextBytes(noise);
        byte[] ones = new byte[600];
        Arrays.fill(ones, (byte) 0xFF);
        return List.of(
                "GET / HTTP/1.1\r\nHost: db\r\n\r\n".getBytes(US_ASCII),
                "SSH-2.0-OpenSSH_9.6\r\n".getBytes(US_ASCII),
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003".getBytes(ISO_8859_1),
                "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII),
                new byte[] {0, 0, 0, 8, 4, (byte) 0xD2, 22, 47},
                noise,
                ones,
                new byte[600]);
    }

    /** case 21: HTTP, SSH, TLS, Redis, PostgreSQL, noise. */
    @ParameterizedTest
    @MethodSource("notMysql")
    void whatIsNotMysqlCostsItsOwnConnection(byte[] bytes) throws Exception {
        try (TestClient client = client()) {
            client.raw(bytes);
            client.socket().shutdownOutput();
            client.rest();
        }
        try (TestClient next = client()) {
            next.loggedIn("whee", PASSWORD);
        }
    }

    /** case 21: any bytes at all. */
    @Test
    void noiseInALoginsFrameCostsItsOwnConnection() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            try (TestClient client = client()) {
                byte[] login = client.login("whee", PASSWORD);
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    login[random.nextInt(login.length)] = (byte) random.nextInt();
                }
                client.send(1, login);
                client.socket().shutdownOutput();
                client.rest();
            }
        }
    }

    /** case 20: COM_QUIT in place of a login. */
    @Test
    void quitInPlaceOfALoginIsTheEnd() throws Exception {
        try (TestClient client = client()) {
            client.send(0, (byte) CommandType.COM_QUIT.code());
            client.rest();
        }
    }

    /** L17, case 19: a client that says nothing is told so in time, and let go. */
    @Test
    void aSilentClientIsLetGoInTime() throws Exception {
        String hasty = proxy.open("mysql.login-timeout", "200ms");
        try (TestClient client = TestClient.greeted(hasty)) {
            assertThat(client.refused(1).errorCode()).isEqualTo(1159);
        }
        try (TestClient client = TestClient.greeted(hasty)) {
            client.raw(new byte[] {40, 0, 0, 1, 5});
            client.read().error();
        }
        try (TestClient client = TestClient.greeted(hasty)) {
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            client.rest();
        }
        try (TestClient client =
                TestClient.greeted(proxy.open("mysql.login-timeout", "2s")).tls(TestClient.MODERN)) {
            assertThat(client.read().error().errorCode()).isEqualTo(1159);
        }
    }
}
