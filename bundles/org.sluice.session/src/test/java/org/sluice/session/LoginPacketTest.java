// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.module.Mode;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.HandshakeResponse320;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;

/** The login in all the forms that clients give it. */
@ExtendWith(NoLeaks.class)
class LoginPacketTest {
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

    /** case 9. */
    /** It is there, and auth:list shows it: what the log says must not deny that. */
    @Test
    void aMethodInShadowVerifiesNobodyAndTheReasonIsThatNoneIsActive() throws Exception {
        proxy.modules.mode(NativePassword.PLUGIN, new Mode.Shadow());
        try (TestClient client = client()) {
            client.send(1, client.login("whee", PASSWORD));
            assertThat(client.refused(2).message().utf8()).contains("no active authentication method verifies whee");
        }
    }

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
            assertThat(client.refused(2).errorCode()).isEqualTo(1251);
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
            assertThat(client.refused(2).message().utf8()).contains("using password: NO");
        }
        try (TestClient client = client()) {
            client.send(1, client.login("open", "something"));
            assertThat(client.refused(2).message().utf8()).contains("using password: YES");
        }
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

    /** case 14, case 17: drivers of PHP promise a database, a plugin and attributes, and end behind the answer. */
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
