// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** Who asks for the password itself, and whether it gets it. The servers here are at a private address, and unverified. */
@ExtendWith(NoLeaks.class)
class ClearPasswordsTest {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final String SHA256 = "sha256_password";
    private static final String CACHING_SHA2 = "caching_sha2_password";

    private final RunningProxy proxy = new RunningProxy(null);

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
        }
    }

    /** A server that asks for an answer by a plugin, and then for the password. */
    private static Script asking(String plugin) {
        return asking(plugin, 1);
    }

    /** @param length how many bytes it asks for the password by */
    private static Script asking(String plugin, int length) {
        byte[] full = new byte[length];
        full[0] = 4;
        return wire -> {
            Packets packets = Packets.over(wire);
            packets.send(0, TestServer.greeting(TestServer.MYSQL57)::encode);
            Capabilities agreed =
                    HandshakeResponse41.decode(packets.read().buffer()).capabilities();
            ByteString challenge = ByteString.utf8("tsrqponmlkjihgfedcba\0");
            packets.send(2, out -> new AuthSwitchRequest(ByteString.utf8(plugin), challenge).encode(out, agreed));
            if (plugin.equals(CACHING_SHA2)) {
                packets.read();
                packets.send(4, out -> new AuthMoreData(ByteString.of(full)).encode(out, agreed));
            }
            wire.drain();
        };
    }

    private static void assertRefused(TestClient client, int sequenceId) throws Exception {
        Packets.Frame frame = client.read();
        assertThat(frame.sequenceId()).isEqualTo(sequenceId);
        ErrPacket error = frame.error();
        assertThat(error.errorCode()).isEqualTo(1251);
        assertThat(error.message().utf8())
                .contains("a server that is not verified")
                .contains("mysql.clear-passwords");
        client.ends();
    }

    @Test
    void theClientIsNotAskedForWhatTheServerMayNotHave() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(asking(SHA256))) {
            proxy.relayed("whee", server.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.clear-passwords", "verified"))) {
                client.send(1, client.login("whee", PASSWORD));
                assertRefused(client, 2);
            }
        }
        proxy.awaitClosed(CloseReason.INCOMPATIBLE, 1);
    }

    /** The proof goes there; that the server wants more ends the login, with whatever more it says. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aServerThatWantsMoreThanTheProofIsRefused(int length) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(asking(CACHING_SHA2, length))) {
            proxy.relayed("whee", server.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.clear-passwords", "verified"))) {
                client.send(1, client.login("whee", PASSWORD));
                assertThat(client.read().first()).isEqualTo(AuthSwitchRequest.HEADER);
                client.send(3, new byte[32]);
                assertRefused(client, 4);
            }
        }
    }

    /** The password of a record is no other than a client's. */
    @ParameterizedTest
    @ValueSource(strings = {SHA256, CACHING_SHA2})
    void aRecordsPasswordIsKeptToo(String plugin) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(asking(plugin))) {
            proxy.known("whee", List.of(Secret.password(PASSWORD.getBytes(UTF_8))), server.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.clear-passwords", "verified"))) {
                client.send(1, client.login("whee", PASSWORD));
                assertRefused(client, 2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"private,sha256_password", "any,sha256_password", "private,caching_sha2_password"})
    void anAddressOfOnesOwnNetworkIsTrusted(String key, String plugin) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(asking(plugin))) {
            proxy.relayed("whee", server.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.clear-passwords", key))) {
                client.send(1, client.login("whee", PASSWORD));
                assertThat(client.read().first()).isEqualTo(AuthSwitchRequest.HEADER);
                if (plugin.equals(CACHING_SHA2)) {
                    client.send(3, new byte[32]);
                    assertThat(client.read().payload()).containsExactly(1, 4);
                }
            }
        }
    }
}
