// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.MAX_FRAME;
import static org.sluice.session.Queries.UNCHECKED;
import static org.sluice.session.Queries.joined;
import static org.sluice.session.Queries.query;
import static org.sluice.session.Queries.value;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.ScriptedPeer;

/** Packets of every size before a real MariaDB, with compression on either side and without. */
@ExtendWith(NoLeaks.class)
class FramesIT {
    private static final String OTHERS_PASSWORD = "t0ast-of-the-other";
    private static final byte LONG_BLOB = (byte) 0xFB;

    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast", OTHERS_PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start("--max-allowed-packet=128M");
        server.execute(
                "CREATE USER other@'%' IDENTIFIED BY '" + OTHERS_PASSWORD + "'", "GRANT ALL ON *.* TO other@'%'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        proxy.hashed("whee", "toast", server.address());
        proxy.hashed("other", OTHERS_PASSWORD, server.address());
        address = proxy.open();
    }

    private TestClient whee() throws IOException {
        return TestClient.greeted(address).loggedIn("whee", "toast");
    }

    private TestClient compressing(String listener, Compressed[] frames) throws IOException {
        Capabilities capabilities = TestClient.MODERN.with(Capability.CLIENT_COMPRESS);
        TestClient client = TestClient.greeted(listener);
        client.loggedIn("whee", "toast", capabilities);
        Packets.In in = count -> client.socket().getInputStream().readNBytes(count);
        Compressed compressed =
                new Compressed(in, bytes -> client.socket().getOutputStream().write(bytes));
        client.over(compressed, compressed);
        frames[0] = compressed;
        return client;
    }

    /** case 46, case 47, case 48, case 49, case 50: each side for itself; frames cut anywhere, stored and deflated, each side with its own numbers. */
    @ParameterizedTest
    @CsvSource({"true,off", "true,zlib", "false,zlib"})
    void eachSideMayCompress(boolean withClient, String withServer) throws Exception {
        String listener = proxy.open("mysql.server-compression", withServer);
        Compressed[] frames = {new Compressed(count -> new byte[0], bytes -> {})};
        try (TestClient client = withClient
                ? compressing(listener, frames)
                : TestClient.greeted(listener).loggedIn("whee", "toast")) {
            query(
                    client,
                    "SELECT variable_value FROM information_schema.session_status"
                            + " WHERE variable_name='COMPRESSION'");
            assertThat(value(client, withClient ? UNCHECKED : 1)).isEqualTo(withServer.equals("zlib") ? "ON" : "OFF");
            for (int cut : List.of(MAX_FRAME, 1, 3, 7, 50, 1000)) {
                for (boolean stored : new boolean[] {false, true}) {
                    frames[0].begin();
                    frames[0].cut = cut;
                    frames[0].stored = stored;
                    query(client, "SELECT REPEAT('abc', 4000) -- " + "x".repeat(100));
                    assertThat(value(client, withClient ? UNCHECKED : 1)).isEqualTo("abc".repeat(4000));
                }
            }
            frames[0].cut = MAX_FRAME;
            frames[0].begin();
            // as many frames towards the server as it takes reads: the server counts its packets on from these
            query(client, "SELECT LENGTH('" + "a".repeat(300_000) + "')");
            assertThat(value(client, withClient ? UNCHECKED : 1)).isEqualTo("300000");
            frames[0].begin();
            client.send(0, client.changeUser("other", OTHERS_PASSWORD)).read().ok(TestClient.MODERN);
            frames[0].begin();
            query(client, "SELECT USER()");
            assertThat(value(client, withClient ? UNCHECKED : 1)).startsWith("other@");
        }
    }

    /** case 49: a client that asks for compression which was not announced goes on without. */
    @Test
    void compressionThatWasNotOfferedIsNotUsed() throws Exception {
        TestServer plain = new TestServer(TestServer.MYSQL57);
        try (ScriptedPeer peer = ScriptedPeer.onTcp(plain)) {
            proxy.hashed("plain", "toast", peer.address());
            TestClient.greeted(address).loggedIn("plain", "toast").close();
            try (TestClient client = TestClient.greeted(address)) {
                assertThat(client.greeting().capabilities().has(Capability.CLIENT_COMPRESS))
                        .isFalse();
                client.loggedIn("plain", "toast", TestClient.MODERN.with(Capability.CLIENT_COMPRESS));
                client.send(0, (byte) CommandType.COM_PING.code()).read().ok(TestClient.MODERN);
            }
        }
    }

    /** case 41, case 42, case 46: packets around 16 MB, both ways, with compression and without. */
    @ParameterizedTest
    @CsvSource({"false,off", "true,off", "true,zlib", "false,zlib"})
    void packetsAroundTheLongestFramePass(boolean withClient, String withServer) throws Exception {
        String listener = proxy.open("mysql.server-compression", withServer);
        Compressed[] frames = {new Compressed(count -> new byte[0], bytes -> {})};
        try (TestClient client = withClient
                ? compressing(listener, frames)
                : TestClient.greeted(listener).loggedIn("whee", "toast")) {
            for (int length : List.of(MAX_FRAME - 5, MAX_FRAME - 1, MAX_FRAME, MAX_FRAME + 1, 2 * MAX_FRAME)) {
                String around = "SELECT LENGTH('')";
                byte[] text = new byte[length - 1 - around.length()];
                Arrays.fill(text, (byte) 'a');
                frames[0].begin();
                query(client, "SELECT LENGTH('" + new String(text, UTF_8) + "')");
                assertThat(value(client, withClient ? UNCHECKED : length / MAX_FRAME + 1))
                        .isEqualTo(Integer.toString(text.length));
            }
            // a row has four bytes of length before the text, nine if that is longer
            for (int length : List.of(MAX_FRAME - 5, MAX_FRAME - 4, MAX_FRAME - 3, MAX_FRAME + 1)) {
                frames[0].begin();
                query(client, "SELECT REPEAT('b', " + length + ")");
                assertThat(value(client, withClient ? UNCHECKED : 1)).hasSize(length);
            }
        }
    }

    /** case 43: COM_STMT_EXECUTE beyond 16 MB. */
    @ParameterizedTest
    @CsvSource({"false,off", "true,off", "true,zlib", "false,zlib"})
    void aLongExecutePasses(boolean withClient, String withServer) throws Exception {
        String listener = proxy.open("mysql.server-compression", withServer);
        Compressed[] frames = {new Compressed(count -> new byte[0], bytes -> {})};
        try (TestClient client = withClient
                ? compressing(listener, frames)
                : TestClient.greeted(listener).loggedIn("whee", "toast")) {
            frames[0].begin();
            client.send(0, Packets.command(CommandType.COM_STMT_PREPARE.code(), "SELECT CAST(LENGTH(?) AS CHAR)"));
            byte[] id = Arrays.copyOfRange(client.read().payload(), 1, 5);
            for (int i = 0; i < 4; i++) {
                client.read(); // the parameter, the column, and the end of each
            }
            for (int length : List.of(MAX_FRAME - 24, MAX_FRAME - 23, 20_000_000)) {
                byte[] value = new byte[length];
                Arrays.fill(value, (byte) 'v');
                frames[0].begin();
                client.send(0, Packets.payload(out -> {
                    out.writeByte(CommandType.COM_STMT_EXECUTE.code()).writeBytes(id);
                    out.writeBytes(new byte[] {0, 1, 0, 0, 0}); // no cursor, once
                    out.writeBytes(new byte[] {0, 1, LONG_BLOB, 0}); // not null, and its type
                    out.writeByte(0xFE).writeLongLE(length).writeBytes(value);
                }));
                int[] due = {withClient ? UNCHECKED : length > MAX_FRAME - 24 ? 2 : 1};
                assertThat(joined(client, due)).containsExactly(1);
                joined(client, due);
                joined(client, due);
                byte[] row = joined(client, due);
                joined(client, due);
                assertThat(new String(row, 3, row.length - 3, UTF_8)).isEqualTo(Integer.toString(length));
            }
        }
    }

    /** case 44: the numbers of a long result begin anew behind 255. */
    @Test
    void sequenceIdsWrap() throws Exception {
        try (TestClient client = whee()) {
            query(client, "SELECT 1 FROM information_schema.columns LIMIT 1000");
            int[] due = {1};
            for (int i = 0; i < 1 + 1 + 1 + 1000 + 1; i++) {
                joined(client, due);
            }
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
    }
}
