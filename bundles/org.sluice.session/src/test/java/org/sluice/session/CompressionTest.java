// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** Which compression is offered, asked for and agreed on, packet by packet. */
@ExtendWith(NoLeaks.class)
class CompressionTest {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final Capabilities MYSQL97 =
            TestServer.MYSQL57.with(CLIENT_COMPRESS, CLIENT_ZSTD_COMPRESSION_ALGORITHM);
    private static final Capabilities ZSTD = TestClient.MODERN.with(CLIENT_ZSTD_COMPRESSION_ALGORITHM);

    /** Four bytes that claim to have been a hundred. */
    private static final byte[] NO_FRAME = {4, 0, 0, 0, 100, 0, 0, 1, 2, 3, 4};

    private final RunningProxy proxy = new RunningProxy(null);
    private final TestServer server = new TestServer(TestServer.MYSQL57);
    private ScriptedPeer peer;

    @BeforeEach
    void start() throws IOException {
        peer = ScriptedPeer.onTcp(server);
        proxy.hashed("whee", PASSWORD, peer.address());
    }

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
            peer.close();
        }
    }

    private static byte[] login(TestClient client, Capabilities capabilities, int level) {
        HandshakeResponse41 response = new HandshakeResponse41(
                capabilities,
                1 << 24,
                45,
                ByteString.utf8("whee"),
                ByteString.of(client.scramble(PASSWORD)),
                null,
                ByteString.utf8(NativePassword.PLUGIN),
                null,
                level);
        return Packets.payload(response::encode);
    }

    /** What no server behind knows, the proxy does for itself; a greeting that is configured says what it says. */
    @ParameterizedTest
    @CsvSource({"learn,true", "mysql80,false", "mariadb103,false"})
    void zstdIsOfferedWhereTheGreetingIsLearnt(String greeting, boolean offered) throws Exception {
        try (TestClient client = TestClient.greeted(proxy.open("mysql.greeting", greeting))) {
            assertThat(client.greeting().capabilities().has(CLIENT_ZSTD_COMPRESSION_ALGORITHM))
                    .isEqualTo(offered);
        }
    }

    /** Servers that were told to take no compression at all are not gone round. */
    @Test
    void zstdIsNotOfferedWhereZlibIsNot() throws Exception {
        String address = proxy.open();
        TestClient.greeted(address).loggedIn("whee", PASSWORD).close();
        try (TestClient client = TestClient.greeted(address)) {
            assertThat(client.greeting().capabilities().has(CLIENT_COMPRESS)).isFalse();
            assertThat(client.greeting().capabilities().has(CLIENT_ZSTD_COMPRESSION_ALGORITHM))
                    .isFalse();
        }
    }

    /** case 49: what a MySQL 9.7 says to it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 23, 128, 255})
    void aLevelThatIsNoneIsRefused(int level) throws Exception {
        try (TestClient client = TestClient.greeted(proxy.open())) {
            client.send(1, login(client, ZSTD, level));
            refusedLevel(client);
        }
        proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
    }

    /** case 49: the byte is missing. */
    @Test
    void noLevelIsRefused() throws Exception {
        try (TestClient client = TestClient.greeted(proxy.open())) {
            byte[] whole = login(client, ZSTD, 3);
            client.send(1, Arrays.copyOf(whole, whole.length - 1));
            refusedLevel(client);
        }
    }

    private static void refusedLevel(TestClient client) throws IOException {
        Packets.Frame frame = client.read();
        ErrPacket error = frame.error();
        assertThat(frame.sequenceId()).isEqualTo(2);
        assertThat(error.errorCode()).isEqualTo(3923);
        assertThat(error.sqlState()).isEqualTo(ByteString.utf8("HY000"));
        assertThat(error.message().utf8()).isEqualTo("Invalid zstd compression level for algorithm 'zstd'.");
        client.ends();
    }

    private Map<String, String> details() {
        return proxy.sessions.list().get(0).details();
    }

    /** case 49: of both it is zlib, and the level is nobody's concern; of none, none. */
    @ParameterizedTest
    @CsvSource({"true,true,0,zlib", "true,false,0,zlib", "false,true,1,zstd", "false,true,22,zstd", "false,false,0,no"})
    void theClientsFramesAreAsAgreed(boolean zlib, boolean zstd, int level, String shown) throws Exception {
        Capabilities wanted = zstd ? ZSTD : TestClient.MODERN;
        try (TestClient client = TestClient.greeted(proxy.open())) {
            client.send(1, login(client, zlib ? wanted.with(CLIENT_COMPRESS) : wanted, level));
            client.read().ok(wanted);
            if (zlib || zstd) {
                compressed(client, !zlib);
            }
            client.send(0, (byte) CommandType.COM_PING.code()).read().ok(wanted);
            assertThat(details()).containsEntry("client compression", shown).containsEntry("server compression", "no");
            Capabilities told = server.login().capabilities();
            assertThat(told.has(CLIENT_COMPRESS)).isFalse();
            assertThat(told.has(CLIENT_ZSTD_COMPRESSION_ALGORITHM)).isFalse();
        }
    }

    static Compressed compressed(TestClient client, boolean zstd) {
        Compressed frames = new Compressed(
                count -> client.socket().getInputStream().readNBytes(count),
                bytes -> client.socket().getOutputStream().write(bytes));
        frames.zstd = zstd;
        client.over(frames, frames);
        return frames;
    }

    /** What a server has not offered it is not asked for, and nothing else in its place. */
    @ParameterizedTest
    @CsvSource({
        "off,true,,0",
        "zlib,true,CLIENT_COMPRESS,0",
        "zstd,true,CLIENT_ZSTD_COMPRESSION_ALGORITHM,3",
        "zstd,false,,0"
    })
    void theServerIsAskedForWhatIsConfigured(String key, boolean offered, Capability asked, int level)
            throws Exception {
        TestServer modern = new TestServer(offered ? MYSQL97 : MYSQL97.without(CLIENT_ZSTD_COMPRESSION_ALGORITHM));
        try (ScriptedPeer another = ScriptedPeer.onTcp(modern)) {
            proxy.hashed("other", PASSWORD, another.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.server-compression", key))) {
                client.loggedIn("other", PASSWORD);
                HandshakeResponse41 login = modern.login();
                assertThat(login.capabilities().has(CLIENT_COMPRESS)).isEqualTo(asked == CLIENT_COMPRESS);
                assertThat(login.capabilities().has(CLIENT_ZSTD_COMPRESSION_ALGORITHM))
                        .isEqualTo(asked == CLIENT_ZSTD_COMPRESSION_ALGORITHM);
                assertThat(login.zstdLevel()).isEqualTo(level);
            }
        }
    }

    /** case 49: a frame that is none costs its own session, and is no defect of the proxy's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientsFrameThatIsNoneEndsTheSession(boolean zstd) throws Exception {
        Capabilities wanted = zstd ? ZSTD : TestClient.MODERN.with(CLIENT_COMPRESS);
        try (TestClient client = TestClient.greeted(proxy.open())) {
            client.send(1, login(client, wanted, 3));
            client.read().ok(wanted);
            client.raw(NO_FRAME);
            client.ends();
        }
        proxy.awaitClosed(CloseReason.CLIENT_PROTOCOL_ERROR, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zlib", "zstd"})
    void aServersFrameThatIsNoneEndsTheSession(String algorithm) throws Exception {
        Script script = wire -> {
            Packets packets = Packets.over(wire);
            packets.send(0, TestServer.greeting(MYSQL97)::encode);
            packets.read();
            packets.send(2, out -> OkPacket.ofStatus(2).encode(out, MYSQL97));
            wire.read(1);
            packets.raw(NO_FRAME);
            wire.drain();
        };
        try (ScriptedPeer another = ScriptedPeer.onTcp(script)) {
            proxy.hashed("other", PASSWORD, another.address());
            try (TestClient client = TestClient.greeted(proxy.open("mysql.server-compression", algorithm))) {
                client.loggedIn("other", PASSWORD);
                client.send(0, (byte) CommandType.COM_PING.code());
                client.ends();
            }
        }
        proxy.awaitClosed(CloseReason.SERVER_PROTOCOL_ERROR, 1);
    }
}
