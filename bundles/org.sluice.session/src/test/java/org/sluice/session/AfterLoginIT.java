// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.command.ComProcessKill;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.ScriptedPeer;

/** KILL, COM_CHANGE_USER, compression and packets of 16 MB, before a real MariaDB. */
@ExtendWith(NoLeaks.class)
class AfterLoginIT {
    private static final int MAX_FRAME = 0xFF_FFFF;
    private static final int QUERY = CommandType.COM_QUERY.code();
    private static final int UNCHECKED = -1;
    private static final String OTHERS_PASSWORD = "t0ast-of-the-other";

    private static RealMariaDb server;
    private static RealMariaDb another;

    private final RunningProxy proxy = new RunningProxy(null);
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start("--max-allowed-packet=128M");
        another = RealMariaDb.start();
        for (RealMariaDb each : List.of(server, another)) {
            each.execute(
                    "CREATE USER other@'%' IDENTIFIED BY '" + OTHERS_PASSWORD + "'",
                    "GRANT ALL ON *.* TO other@'%'",
                    "CREATE USER moved@'%' IDENTIFIED BY '" + OTHERS_PASSWORD + "'",
                    "CREATE USER asked@'%' IDENTIFIED BY '" + OTHERS_PASSWORD + "'");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        another.close();
    }

    @BeforeEach
    void open() {
        proxy.hashed("whee", "toast", server.address());
        proxy.hashed("other", OTHERS_PASSWORD, server.address());
        proxy.hashed("moved", OTHERS_PASSWORD, another.address());
        proxy.relayed("asked", server.address());
        address = proxy.open();
    }

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
            assertThat(proxy.log()).noneMatch(line -> line.contains("toast") || line.contains(OTHERS_PASSWORD));
        } finally {
            proxy.close();
        }
    }

    private TestClient whee() throws IOException {
        return TestClient.greeted(address).loggedIn("whee", "toast");
    }

    private static Packets query(Packets client, String text) throws IOException {
        return client.send(0, Packets.command(QUERY, text));
    }

    /** A packet that may come in several frames; the ids follow on, but under compression, where they mean nothing. */
    private static byte[] joined(Packets client, int[] due) throws IOException {
        byte[] all = new byte[0];
        while (true) {
            Frame frame = client.read();
            if (due[0] >= 0) {
                assertThat(frame.sequenceId()).isEqualTo(due[0]);
                due[0] = (due[0] + 1) & 0xFF;
            }
            all = all.length == 0 ? frame.payload() : Packets.joined(all, frame.payload());
            if (frame.payload().length < MAX_FRAME) {
                return all;
            }
        }
    }

    /** The only value of a result. */
    private static String value(Packets client) throws IOException {
        return value(client, 1);
    }

    private static String value(Packets client, int sequenceId) throws IOException {
        int[] due = {sequenceId};
        byte[] first = joined(client, due);
        if (first[0] == (byte) ErrPacket.HEADER) {
            throw new AssertionError(new String(first, 3, first.length - 3, UTF_8));
        }
        assertThat(first).containsExactly(1);
        joined(client, due);
        assertThat(joined(client, due)[0]).isEqualTo((byte) EofPacket.HEADER);
        byte[] row = joined(client, due);
        assertThat(joined(client, due)[0]).isEqualTo((byte) EofPacket.HEADER);
        int prefix =
                switch (row[0] & 0xFF) {
                    case 0xFC -> 3;
                    case 0xFD -> 4;
                    case 0xFE -> 9;
                    default -> 1;
                };
        return new String(row, prefix, row.length - prefix, UTF_8);
    }

    private static String value(Packets client, String text) throws IOException {
        return value(query(client, text));
    }

    private static void awaitSleeping(int count) {
        await("it sleeps").atMost(Duration.ofSeconds(10)).until(() -> server.value(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(60%'")
                .equals(Integer.toString(count)));
    }

    /** The error stands in place of the row. */
    private static void interrupted(TestClient victim) throws IOException {
        Frame frame = victim.read();
        while (frame.first() != ErrPacket.HEADER) {
            frame = victim.read();
        }
        assertThat(frame.error().errorCode()).isEqualTo(1317);
    }

    /** L8, case 35: the id of the greeting, as Ctrl-C of the command-line clients uses it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"KILL QUERY %d", "kill query %d;", "/* stop */ Kill  Hard  Query %d", "\n-- x\nKILL QUERY %d"})
    void killQueryEndsTheStatementOfAnotherSession(String statement) throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            query(victim, "SELECT SLEEP(60)");
            awaitSleeping(1);
            query(killer, String.format(statement, victim.greeting().connectionId()));
            killer.read().ok(TestClient.MODERN);
            interrupted(victim);
            assertThat(value(victim, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    /** L8, case 35. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL %d", "KILL CONNECTION %d", "COM_PROCESS_KILL"})
    void killEndsAnotherSession(String statement) throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            query(victim, "SELECT SLEEP(60)");
            awaitSleeping(1);
            long id = victim.greeting().connectionId();
            if (statement.equals("COM_PROCESS_KILL")) {
                killer.send(0, new ComProcessKill(id)::encode);
            } else {
                query(killer, String.format(statement, id));
            }
            killer.read().ok(TestClient.MODERN);
            endsSomehow(victim);
            assertThat(value(killer, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    private static void endsSomehow(TestClient client) throws IOException {
        try {
            client.rest();
        } catch (EOFException | SocketException e) {
            // a reset is an end too
        }
    }

    /** case 35: the server's own ids stay good; an id that nobody has is the server's to refuse. */
    @Test
    void otherIdsAreTheServersToJudge() throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            String own = value(victim, "SELECT CONNECTION_ID()");
            query(victim, "SELECT SLEEP(60)");
            awaitSleeping(1);
            query(killer, "KILL QUERY " + own).read().ok(TestClient.MODERN);
            interrupted(victim);
            query(killer, "KILL " + (0x4000_0000L + 900_000));
            assertThat(killer.read().error().errorCode()).isEqualTo(1094);
            query(killer, "KILL " + own + " AND MORE");
            assertThat(killer.read().error().errorCode()).isEqualTo(1054);
        }
    }

    /** L8, case 70: in the middle of others, byte by byte. */
    @Test
    void killMayStandAmongOtherCommands() throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            query(victim, "SELECT SLEEP(60)");
            awaitSleeping(1);
            byte[] all = Packets.joined(
                    Packets.framed(0, Packets.command(QUERY, "DO 1")),
                    Packets.framed(
                            0,
                            Packets.command(
                                    QUERY, "KILL QUERY " + victim.greeting().connectionId())),
                    Packets.framed(0, Packets.command(QUERY, "DO 2")));
            for (byte one : all) {
                killer.raw(new byte[] {one});
            }
            for (int i = 0; i < 3; i++) {
                killer.read().ok(TestClient.MODERN);
            }
            interrupted(victim);
        }
    }

    private static byte[] changeUser(TestClient client, String user, String password) {
        return Packets.payload(out -> new ComChangeUser(
                        ByteString.utf8(user),
                        ByteString.of(client.scramble(password)),
                        ByteString.EMPTY,
                        45,
                        ByteString.utf8(NativePassword.PLUGIN),
                        null)
                .encode(out, TestClient.MODERN));
    }

    /** case 29: to another user of the same server, of another server, and back. */
    @Test
    void aClientMayBecomeSomebodyElse() throws Exception {
        try (TestClient client = whee()) {
            for (String user : List.of("other", "moved", "other", "moved")) {
                client.send(0, changeUser(client, user, OTHERS_PASSWORD));
                Frame verdict = client.read();
                assertThat(verdict.sequenceId()).isEqualTo(1);
                verdict.ok(TestClient.MODERN);
                assertThat(value(client, "SELECT USER()")).startsWith(user + "@");
                assertThat(value(client, "SELECT @@port"))
                        .isEqualTo(Integer.toString(user.equals("moved") ? another.port() : server.port()));
            }
            assertThat(proxy.sessions.list()).hasSize(1);
            assertThat(proxy.sessions.list().get(0).user()).isEqualTo("moved");
        }
    }

    /** case 29: with an AuthSwitchRequest within. */
    @Test
    void theServerMayAskAnew() throws Exception {
        try (TestClient client = whee()) {
            client.send(0, changeUser(client, "asked", OTHERS_PASSWORD));
            Frame frame = client.read();
            assertThat(frame.sequenceId()).isEqualTo(1);
            AuthSwitchRequest wanted = AuthSwitchRequest.decode(frame.buffer());
            client.send(
                    2,
                    NativePassword.scramble(
                            OTHERS_PASSWORD.getBytes(UTF_8), wanted.challenge().bytes()));
            Frame verdict = client.read();
            assertThat(verdict.sequenceId()).isEqualTo(3);
            verdict.ok(TestClient.MODERN);
            assertThat(value(client, "SELECT USER()")).startsWith("asked@");
        }
    }

    /** case 30: refused by the proxy, by the server, and for a user that nobody knows. */
    @ParameterizedTest
    @ValueSource(strings = {"other", "asked", "nobody"})
    void aWrongPasswordIsTheEnd(String user) throws Exception {
        try (TestClient client = whee()) {
            client.send(0, changeUser(client, user, "wrong"));
            Frame frame = client.read();
            if (frame.first() == AuthSwitchRequest.HEADER) {
                client.send(2, new byte[20]);
                frame = client.read();
            }
            assertThat(frame.error().errorCode()).isEqualTo(1045);
            client.ends();
        }
    }

    /** cases 29 and 70: behind commands that are still under way, and before others. */
    @Test
    void itMayBePipelined() throws Exception {
        try (TestClient client = whee()) {
            client.raw(Packets.joined(
                    Packets.framed(0, Packets.command(QUERY, "SELECT 'first'")),
                    Packets.framed(0, Packets.command(QUERY, "SELECT CONCAT('second', SLEEP(0.3))")),
                    Packets.framed(0, changeUser(client, "moved", OTHERS_PASSWORD)),
                    Packets.framed(0, Packets.command(QUERY, "SELECT USER()")),
                    Packets.framed(0, changeUser(client, "other", OTHERS_PASSWORD)),
                    Packets.framed(0, Packets.command(QUERY, "SELECT USER()"))));
            assertThat(value(client)).isEqualTo("first");
            assertThat(value(client)).isEqualTo("second0");
            client.read().ok(TestClient.MODERN);
            assertThat(value(client)).startsWith("moved@");
            client.read().ok(TestClient.MODERN);
            assertThat(value(client)).startsWith("other@");
        }
    }

    /** L8, case 35: who has changed user is killed where it is now. */
    @Test
    void killFindsWhoHasMoved() throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            victim.send(0, changeUser(victim, "other", OTHERS_PASSWORD)).read().ok(TestClient.MODERN);
            query(victim, "SELECT SLEEP(60)");
            awaitSleeping(1);
            query(killer, "KILL QUERY " + victim.greeting().connectionId())
                    .read()
                    .ok(TestClient.MODERN);
            interrupted(victim);
        }
    }

    /** case 71: the server ends idle sessions; the client is told what the server says. */
    @Test
    void anIdleSessionMayBeEndedByTheServer() throws Exception {
        try (TestClient client = whee()) {
            query(client, "SET SESSION wait_timeout=1").read().ok(TestClient.MODERN);
            endsSomehow(client);
        }
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

    /** cases 46 to 50: each side for itself; frames cut anywhere, stored and deflated, each side with its own numbers. */
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
            client.send(0, changeUser(client, "other", OTHERS_PASSWORD)).read().ok(TestClient.MODERN);
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

    /** cases 41, 42, 46: packets around 16 MB, both ways, with compression and without. */
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
