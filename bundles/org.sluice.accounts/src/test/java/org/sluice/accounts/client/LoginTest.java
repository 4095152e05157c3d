// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.accounts.client.ScriptedServer.CHALLENGE;

import java.net.SocketTimeoutException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.scramble.Parsec;
import org.sluice.mysql.scramble.RsaExchange;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

class LoginTest {
    private static final byte[] PASSWORD = "toast".getBytes(UTF_8);

    private static void logIn(ScriptedServer.Script script) throws Exception {
        try (ScriptedServer server = new ScriptedServer(script)) {
            try (MySqlClient client = MySqlClient.connect(server.login("toast"))) {
                assertThat(client.version()).isEqualTo("8.0.36");
            }
            server.awaitEnd();
        }
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    /** Case 11: the OK comes by itself. */
    @Test
    void cachingSha2TheFastWay() throws Exception {
        logIn(client -> {
            byte[] answer = client.greet(CachingSha2.PLUGIN).authResponse().bytes();
            assertThat(CachingSha2.stage1(answer, CHALLENGE, CachingSha2.cached(PASSWORD)))
                    .isPresent();
            client.send(1, CachingSha2.FAST_AUTH_SUCCESS);
            client.ok();
        });
    }

    /** Case 12: without TLS the password goes under the server's key. */
    @Test
    void cachingSha2TheWholeWay() throws Exception {
        KeyPair keys = keys();
        logIn(client -> {
            client.greet(CachingSha2.PLUGIN);
            client.send(1, CachingSha2.PERFORM_FULL_AUTHENTICATION);
            assertThat(client.read()).containsExactly(CachingSha2.REQUEST_PUBLIC_KEY);
            client.send(payload -> new AuthMoreData(ByteString.utf8(RsaExchange.pem(keys.getPublic())))
                    .encode(payload, Capabilities.NONE));
            assertThat(RsaExchange.decrypt(client.read(), CHALLENGE, keys.getPrivate()))
                    .hasValue(PASSWORD);
            client.ok();
        });
    }

    @Test
    void sha256PasswordAfterASwitch() throws Exception {
        KeyPair keys = keys();
        byte[] other = "ABCDEFGHIJKLMNOPQRST".getBytes(UTF_8);
        logIn(client -> {
            client.greet(NativePassword.PLUGIN);
            client.send(payload -> new AuthSwitchRequest(
                            ByteString.utf8(RsaExchange.SHA256_PASSWORD), ByteString.of(Arrays.copyOf(other, 21)))
                    .encode(payload, Capabilities.NONE));
            assertThat(client.read()).containsExactly(RsaExchange.SHA256_REQUEST_PUBLIC_KEY);
            client.send(payload -> new AuthMoreData(ByteString.utf8(RsaExchange.pem(keys.getPublic())))
                    .encode(payload, Capabilities.NONE));
            assertThat(RsaExchange.decrypt(client.read(), other, keys.getPrivate()))
                    .hasValue(PASSWORD);
            client.ok();
        });
    }

    @Test
    void ed25519AfterASwitch() throws Exception {
        byte[] challenge = new byte[32];
        Arrays.fill(challenge, (byte) 'c');
        logIn(client -> {
            client.greet(NativePassword.PLUGIN);
            client.send(payload -> new AuthSwitchRequest(ByteString.utf8(Ed25519.PLUGIN), ByteString.of(challenge))
                    .encode(payload, Capabilities.NONE));
            assertThat(Ed25519.verify(client.read(), challenge, Ed25519.publicKey(PASSWORD)))
                    .isTrue();
            client.ok();
        });
    }

    @Test
    void parsecAfterASwitch() throws Exception {
        byte[] challenge = new byte[32];
        Arrays.fill(challenge, (byte) 'c');
        byte[] salt = {'P', 0, 's', 'a', 'l', 't'};
        logIn(client -> {
            client.greet(NativePassword.PLUGIN);
            client.send(payload -> new AuthSwitchRequest(ByteString.utf8(Parsec.PLUGIN), ByteString.of(challenge))
                    .encode(payload, Capabilities.NONE));
            assertThat(client.read()).isEmpty();
            client.send(payload -> new AuthMoreData(ByteString.of(salt), false).encode(payload, Capabilities.NONE));
            assertThat(Parsec.verify(client.read(), challenge, Parsec.publicKey(PASSWORD, salt)))
                    .isTrue();
            client.ok();
        });
    }

    @Test
    void theServersOwnWordsAreToldAlsoInsteadOfAGreeting() {
        assertThatThrownBy(() -> logIn(client ->
                        client.send(payload -> new ErrPacket(1040, null, ByteString.utf8("Too many connections"))
                                .encode(payload, Capabilities.NONE))))
                .isInstanceOf(ClientException.class)
                .hasMessage("Too many connections (error 1040)");
    }

    @Test
    void noPasswordLeavesInClear() {
        assertThatThrownBy(() -> logIn(client -> {
                    client.greet(NativePassword.PLUGIN);
                    client.send(
                            payload -> new AuthSwitchRequest(ByteString.utf8("mysql_clear_password"), ByteString.EMPTY)
                                    .encode(payload, Capabilities.NONE));
                    client.read();
                }))
                .isInstanceOf(ClientException.class)
                .hasMessage("the server wants the password in clear, and there is no TLS");
    }

    @Test
    void aPluginThatIsNotKnownIsNamed() {
        assertThatThrownBy(() -> logIn(client -> {
                    client.greet(NativePassword.PLUGIN);
                    client.send(payload -> new AuthSwitchRequest(ByteString.utf8("dialog"), ByteString.EMPTY)
                            .encode(payload, Capabilities.NONE));
                    client.read();
                }))
                .isInstanceOf(ClientException.class)
                .hasMessage("the account whee logs in by dialog, which is not known here");
    }

    @Test
    void aSilentServerIsLeftAfterTheTimeout() {
        assertThatThrownBy(() -> logIn(ScriptedServer.Client::read)).isInstanceOf(SocketTimeoutException.class);
    }
}
