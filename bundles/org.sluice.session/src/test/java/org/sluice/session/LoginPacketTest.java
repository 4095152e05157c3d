// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse320;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.process.Descriptors;

/** What clients, broken clients and no clients at all send as a login. */
@ExtendWith(NoLeaks.class)
class LoginPacketTest {
    private static final String PASSWORD = "s3cret-of-the-test";

    @TempDir
    static Path folder;

    private static TestTls tls;

    private final TestServer server = new TestServer(TestServer.MYSQL57);
    private final ScriptedPeer peer = ScriptedPeer.onTcp(server);
    private final RunningProxy proxy = new RunningProxy(tls);
    private String address = "";

    @BeforeAll
    static void makeCertificate() {
        tls = new TestTls(folder);
    }

    @BeforeEach
    void open() {
        proxy.hashed("whee", PASSWORD, peer.address());
        address = proxy.open();
    }

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
            assertThat(proxy.log()).noneMatch(line -> line.contains(PASSWORD));
        } finally {
            proxy.close();
            peer.close();
        }
    }

    private TestClient client() throws IOException {
        return TestClient.greeted(address);
    }

    /** An error with the id that is due, and then the end. */
    private static ErrPacket refused(TestClient client, int sequenceId) throws IOException {
        Frame frame = client.read();
        assertThat(frame.sequenceId()).isEqualTo(sequenceId);
        client.ends();
        return frame.error();
    }

    /** case 8, R6, L6. */
    @Test
    void aLoginMayComeByteByByte() throws Exception {
        try (TestClient client = client()) {
            for (byte one : Packets.framed(1, client.login("whee", PASSWORD))) {
                client.raw(new byte[] {one});
            }
            client.verdict(2, PASSWORD).ok(TestClient.MODERN);
        }
    }

    /** case 8, R6, R17, L6. */
    @Test
    void aLoginMayBeCutAnywhere() throws Exception {
        int length = Packets.framed(1, TestClient.login("whee", ByteString.of(new byte[20]), TestClient.MODERN)).length;
        for (int at = 1; at < length; at++) {
            try (TestClient client = client()) {
                byte[] login = Packets.framed(1, client.login("whee", PASSWORD));
                client.raw(Arrays.copyOf(login, at));
                client.raw(Arrays.copyOfRange(login, at, length));
                client.verdict(2, PASSWORD).ok(TestClient.MODERN);
            }
        }
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

    /** L6, case 70: what comes behind the login waits for the server, and is answered. */
    @Test
    void commandsMayComeInTheSegmentOfTheLogin() throws Exception {
        try (TestClient client = client()) {
            client.raw(Packets.joined(
                    Packets.framed(1, client.login("whee", PASSWORD)),
                    Packets.framed(0, Packets.command(CommandType.COM_QUERY.code(), "DO 1")),
                    Packets.framed(0, Packets.command(CommandType.COM_PING.code(), ""))));
            client.verdict(2, PASSWORD).ok(TestClient.MODERN);
            client.read().ok(TestClient.MODERN);
            client.read().ok(TestClient.MODERN);
        }
        assertThat(server.commands.take().payload()).isEqualTo(Packets.command(CommandType.COM_QUERY.code(), "DO 1"));
    }

    /** case 6, R17: a packet that ends too early is refused, or is a login without what is missing. */
    @Test
    void aLoginMayEndAnywhere() throws Exception {
        int length = TestClient.login("whee", ByteString.of(new byte[20]), TestClient.MODERN).length;
        int userEnds = 32 + "whee".length();
        int answerEnds = userEnds + 1 + 1 + 20;
        for (int at = 0; at < length; at++) {
            try (TestClient client = client()) {
                client.send(1, Arrays.copyOf(client.login("whee", PASSWORD), at));
                Frame verdict = client.verdict(2, PASSWORD);
                if (at >= answerEnds) {
                    verdict.ok(TestClient.MODERN);
                } else {
                    assertThat(verdict.error().errorCode())
                            .as("of %s bytes: %s", at, verdict.error())
                            .isIn(1043, 1045, 1064, 1105, 1835);
                    client.ends();
                }
            }
        }
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
            assertThat(refused(client, 2).errorCode()).isEqualTo(1153);
        }
        proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
    }

    /** case 7, the other side of it: 64 KB of connection attributes are what servers take. */
    @Test
    void manyAttributesAreNotTooMany() throws Exception {
        Capabilities capabilities = TestClient.MODERN.with(Capability.CLIENT_CONNECT_ATTRS);
        byte[] attributes = new byte[64 * 1024];
        Arrays.fill(attributes, (byte) 'a');
        try (TestClient client = client()) {
            HandshakeResponse41 login = new HandshakeResponse41(
                    capabilities,
                    1 << 24,
                    45,
                    ByteString.utf8("whee"),
                    ByteString.of(client.scramble(PASSWORD)),
                    null,
                    ByteString.utf8(NativePassword.PLUGIN),
                    ByteString.of(attributes),
                    0);
            client.send(1, login::encode);
            client.verdict(2, PASSWORD).ok(capabilities);
        }
        assertThat(server.login().attributes()).isEqualTo(ByteString.of(attributes));
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

    /** case 9. */
    @Test
    void theFormOfBefore41IsRefusedWithTheReason() throws Exception {
        HandshakeResponse320 old = new HandshakeResponse320(
                Capabilities.of(Capability.CLIENT_MYSQL, Capability.CLIENT_LONG_FLAG),
                0,
                ByteString.utf8("whee"),
                ByteString.utf8("JKLMNOPQ"),
                null);
        try (TestClient client = client()) {
            client.send(1, old::encode);
            assertThat(refused(client, 2).errorCode()).isEqualTo(1251);
        }
        proxy.awaitClosed(CloseReason.INCOMPATIBLE, 1);
    }

    /** case 14, L19: the empty password is a password, and may be the right one. */
    @Test
    void anEmptyAnswerIsTheEmptyPassword() throws Exception {
        proxy.known("open", List.of(Secret.password(new byte[0])), peer.address());
        try (TestClient client = client()) {
            client.loggedIn("open", "");
        }
        assertThat(server.login().authResponse().isEmpty()).isTrue();
        try (TestClient client = client()) {
            client.send(1, client.login("whee", ""));
            assertThat(refused(client, 2).message().utf8()).contains("using password: NO");
        }
        try (TestClient client = client()) {
            client.send(1, client.login("open", "something"));
            assertThat(refused(client, 2).message().utf8()).contains("using password: YES");
        }
    }

    /** case 22: the anonymous user of a server. */
    @Test
    void anEmptyNameIsAName() throws Exception {
        proxy.hashed("", PASSWORD, peer.address());
        try (TestClient client = client()) {
            client.loggedIn("", PASSWORD);
        }
        assertThat(server.login().user().isEmpty()).isTrue();
    }

    static List<String> names() {
        return List.of(
                "x".repeat(32),
                "y".repeat(80),
                "z".repeat(255),
                "us$er@host name",
                "Grüße-名前-😀",
                "per%cent/slash\\back",
                "quo'te\"s`",
                "line\nbreak\r\t\u001b[31mred");
    }

    /** case 22, R2, L14: whatever the name, it is passed on byte for byte. */
    @ParameterizedTest
    @MethodSource("names")
    void aNameMayBeAnything(String name) throws Exception {
        proxy.hashed(name, PASSWORD, peer.address());
        try (TestClient client = client()) {
            client.loggedIn(name, PASSWORD);
        }
        assertThat(server.login().user()).isEqualTo(ByteString.utf8(name));
    }

    /** R2: with the user unknown, the log has one line of it, and no control character. */
    @ParameterizedTest
    @MethodSource("names")
    void aNameForgesNoLogLine(String name) throws Exception {
        String logging = proxy.open("mysql.log-logins", "true");
        try (TestClient client = TestClient.greeted(logging)) {
            client.send(1, client.login("un" + name, PASSWORD));
            assertThat(refused(client, 2).errorCode()).isEqualTo(1045);
        }
        proxy.hashed(name, PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(logging)) {
            client.loggedIn(name, PASSWORD);
        }
    }

    /** R17, R2: nobody gets his name of 100 KB back, and the log neither. */
    @Test
    void anEndlessNameIsCutInWhatIsToldOfIt() throws Exception {
        try (TestClient client = client()) {
            client.send(1, client.login("e".repeat(100_000), PASSWORD));
            Frame verdict = client.read();
            assertThat(verdict.error().errorCode()).isEqualTo(1045);
            assertThat(verdict.payload().length).isLessThanOrEqualTo(512 + 9);
        }
        proxy.awaitQuiet();
        assertThat(proxy.log()).allMatch(line -> line.length() < 1000);
    }

    /** case 16: 5.5.7 to 5.5.10 send no NUL behind the plugin's name. */
    @Test
    void thePluginsNameMayHaveNoEnd() throws Exception {
        try (TestClient client = client()) {
            byte[] login = client.login("whee", PASSWORD);
            client.send(1, Arrays.copyOf(login, login.length - 1));
            client.verdict(2, PASSWORD).ok(TestClient.MODERN);
        }
    }

    /** case 16: an answer with its length in one byte, and with a length-encoded one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAnswersLengthHasTwoForms(boolean lenenc) throws Exception {
        Capabilities capabilities =
                lenenc ? TestClient.MODERN.with(Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA) : TestClient.MODERN;
        try (TestClient client = client()) {
            client.loggedIn("whee", PASSWORD, capabilities);
        }
    }

    /** case 5: node-mysql answers an AuthSwitchRequest, though it does not set CLIENT_PLUGIN_AUTH. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientNeedNotSayThatItKnowsPlugins(boolean withHash) throws Exception {
        Capabilities capabilities = TestClient.MODERN.without(Capability.CLIENT_PLUGIN_AUTH);
        try (ScriptedPeer switching = ScriptedPeer.onTcp(TestServer.switching(PASSWORD))) {
            if (!withHash) {
                proxy.relayed("whee", switching.address());
            }
            try (TestClient client = client()) {
                client.loggedIn("whee", PASSWORD, capabilities);
            }
        }
    }

    /** cases 14 and 17: drivers of PHP promise a database, a plugin and attributes, and end behind the answer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void fieldsThatArePromisedMayBeMissing(int more) throws Exception {
        Capabilities promised = TestClient.MODERN.with(
                Capability.CLIENT_CONNECT_WITH_DB,
                Capability.CLIENT_CONNECT_ATTRS,
                Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);
        try (TestClient client = client()) {
            byte[] login = client.login("whee", PASSWORD, promised);
            int answerEnds = 32 + "whee".length() + 1 + 1 + 20;
            client.send(1, Arrays.copyOf(login, answerEnds + more));
            client.verdict(2, PASSWORD).ok(promised);
        }
        assertThat(server.login().database()).isNull();
    }

    /** case 17: what stands behind the last field is nobody's. */
    @Test
    void aLoginMayHaveATail() throws Exception {
        try (TestClient client = client()) {
            client.send(1, Packets.joined(client.login("whee", PASSWORD), new byte[40]));
            client.verdict(2, PASSWORD).ok(TestClient.MODERN);
        }
    }

    /** case 2, R10: a login with another number than is due is refused. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 255})
    void aLoginHasItsNumber(int sequenceId) throws Exception {
        try (TestClient client = client()) {
            client.send(sequenceId, client.login("whee", PASSWORD));
            assertThat(client.read().error().errorCode()).isEqualTo(1156);
        }
        proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
    }

    /** L15: TLS that was not offered is refused with a word, not with a handshake that fails. */
    @Test
    void tlsThatIsNotOfferedIsRefused() throws Exception {
        String plain = proxy.open("mysql.client-tls", "off");
        try (TestClient client = TestClient.greeted(plain)) {
            assertThat(client.greeting().capabilities().has(Capability.CLIENT_SSL))
                    .isFalse();
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            assertThat(refused(client, 2).errorCode()).isEqualTo(1043);
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
            assertThat(refused(client, 1).errorCode()).isEqualTo(1159);
        }
        try (TestClient client = TestClient.greeted(hasty)) {
            client.raw(new byte[] {40, 0, 0, 1, 5});
            client.read().error();
        }
        try (TestClient client = TestClient.greeted(hasty)) {
            client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
            client.rest();
        }
        try (TestClient client = TestClient.greeted(hasty).tls(TestClient.MODERN)) {
            assertThat(client.read().error().errorCode()).isEqualTo(1159);
        }
    }

    /** L7: each client has a challenge of its own. */
    @Test
    void noChallengeIsToldTwice() throws Exception {
        try (TestClient one = client();
                TestClient other = client()) {
            assertThat(one.greeting().challenge()).isNotEqualTo(other.greeting().challenge());
            assertThat(one.greeting().connectionId())
                    .isNotEqualTo(other.greeting().connectionId());
            byte[] answer = one.login("whee", PASSWORD);
            other.send(1, answer);
            assertThatThrownBy(() -> other.verdict(2, PASSWORD).ok(TestClient.MODERN))
                    .hasMessageContaining("Access denied");
        }
    }
}
