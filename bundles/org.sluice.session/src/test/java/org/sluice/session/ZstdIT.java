// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMySql;
import org.sluice.testkit.database.RealServer;

/** Each side's compression before a real MySQL, which knows all of them. */
@ExtendWith(NoLeaks.class)
class ZstdIT {
    private static final int MAX_FRAME = 0xFF_FFFF;
    private static final int QUERY = CommandType.COM_QUERY.code();

    private static RealMySql server;

    private final RunningProxy proxy = new RunningProxy(null);

    @BeforeAll
    static void start() {
        server = RealMySql.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
        }
    }

    private TestClient client(String inFront, String behind) throws IOException {
        proxy.known(RealServer.USER, List.of(Secret.password(RealServer.PASSWORD.getBytes(UTF_8))), server.address());
        String listener = proxy.open("mysql.server-compression", behind);
        Capabilities capabilities =
                switch (inFront) {
                    case "zlib" -> TestClient.MODERN.with(Capability.CLIENT_COMPRESS);
                    case "zstd" -> TestClient.MODERN.with(Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM);
                    default -> TestClient.MODERN;
                };
        TestClient client = TestClient.greeted(listener);
        HandshakeResponse41 login = new HandshakeResponse41(
                capabilities,
                1 << 30,
                45,
                ByteString.utf8(RealServer.USER),
                ByteString.of(client.scramble(RealServer.PASSWORD)),
                null,
                ByteString.utf8(NativePassword.PLUGIN),
                null,
                7);
        client.send(1, login::encode);
        client.verdict(2, RealServer.PASSWORD).ok(capabilities);
        return client;
    }

    /** A packet that may come in several frames. */
    private static byte[] packet(Packets client) throws IOException {
        byte[] all = new byte[0];
        while (true) {
            byte[] frame = client.read().payload();
            all = all.length == 0 ? frame : Packets.joined(all, frame);
            if (frame.length < MAX_FRAME) {
                return all;
            }
        }
    }

    /** The only value of a result. */
    private static String value(TestClient client, String text) throws IOException {
        client.send(0, Packets.command(QUERY, text));
        byte[] first = packet(client);
        if (first[0] == (byte) ErrPacket.HEADER) {
            throw new AssertionError(new String(first, 3, first.length - 3, UTF_8));
        }
        packet(client);
        packet(client);
        byte[] row = packet(client);
        packet(client);
        int prefix =
                switch (row[0] & 0xFF) {
                    case 0xFC -> 3;
                    case 0xFD -> 4;
                    case 0xFE -> 9;
                    default -> 1;
                };
        return new String(row, prefix, row.length - prefix, UTF_8);
    }

    private static String status(TestClient client, String name) throws IOException {
        return value(
                client,
                "SELECT variable_value FROM performance_schema.session_status WHERE variable_name='" + name + "'");
    }

    /** cases 46 to 50: none, the same, or another one on each side; frames cut anywhere, stored and compressed. */
    @ParameterizedTest
    @CsvSource({"zstd,off", "zstd,zlib", "zstd,zstd", "zlib,zstd", "off,zstd"})
    void eachSideHasItsOwn(String inFront, String behind) throws Exception {
        try (TestClient client = client(inFront, behind)) {
            Compressed frames = inFront.equals("off")
                    ? new Compressed(count -> new byte[0], bytes -> {})
                    : CompressionTest.compressed(client, inFront.equals("zstd"));
            assertThat(status(client, "Compression_algorithm")).isEqualTo(behind.equals("off") ? "" : behind);
            frames.begin();
            assertThat(status(client, "Compression_level")).isEqualTo(levelOf(behind));
            assertThat(proxy.sessions.list().get(0).details())
                    .containsEntry("client compression", inFront.equals("off") ? "no" : inFront)
                    .containsEntry("server compression", behind.equals("off") ? "no" : behind);
            for (int cut : List.of(MAX_FRAME, 1, 3, 7, 50, 1000)) {
                for (boolean stored : new boolean[] {false, true}) {
                    frames.begin();
                    frames.cut = cut;
                    frames.stored = stored;
                    String text = "SELECT REPEAT('abc', 4000) -- " + "x".repeat(100);
                    assertThat(value(client, text)).isEqualTo("abc".repeat(4000));
                }
            }
            frames.cut = MAX_FRAME;
            frames.stored = false;
            frames.begin();
            assertThat(value(client, "SELECT LENGTH('" + "a".repeat(300_000) + "')"))
                    .isEqualTo("300000");
            frames.begin();
            changeUser(client);
            frames.begin();
            assertThat(status(client, "Compression_algorithm")).isEqualTo(behind.equals("off") ? "" : behind);
        }
    }

    private static String levelOf(String algorithm) {
        return switch (algorithm) {
            case "zlib" -> "6";
            case "zstd" -> "3";
            default -> "0";
        };
    }

    /** case 50: a login within the session, which the frames outlive. */
    private static void changeUser(TestClient client) throws IOException {
        ComChangeUser command = new ComChangeUser(
                ByteString.utf8(RealServer.USER),
                ByteString.of(client.scramble(RealServer.PASSWORD)),
                ByteString.EMPTY,
                45,
                ByteString.utf8(NativePassword.PLUGIN),
                null);
        client.send(0, Packets.payload(out -> command.encode(out, TestClient.MODERN)));
        client.read().ok(TestClient.MODERN);
    }

    /** cases 41, 42, 46. */
    @ParameterizedTest
    @CsvSource({"zstd,off", "zstd,zstd", "off,zstd"})
    void packetsAroundTheLongestFramePass(String inFront, String behind) throws Exception {
        try (TestClient client = client(inFront, behind)) {
            Compressed frames = inFront.equals("off")
                    ? new Compressed(count -> new byte[0], bytes -> {})
                    : CompressionTest.compressed(client, true);
            for (int length : List.of(MAX_FRAME - 1, MAX_FRAME, MAX_FRAME + 1, 2 * MAX_FRAME)) {
                String text = "a".repeat(length - 1 - "SELECT LENGTH('')".length());
                frames.begin();
                assertThat(value(client, "SELECT LENGTH('" + text + "')")).isEqualTo(Integer.toString(text.length()));
            }
            for (int length : List.of(MAX_FRAME - 4, MAX_FRAME + 1)) {
                frames.begin();
                assertThat(value(client, "SELECT REPEAT('b', " + length + ")")).hasSize(length);
            }
        }
    }
}
