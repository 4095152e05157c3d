// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.InterceptedProxy.login;
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
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.intercept.Interception.Ok;
import org.sluice.api.intercept.Interception.Pass;
import org.sluice.api.intercept.Interception.Refuse;
import org.sluice.api.intercept.Interception.Replace;
import org.sluice.api.intercept.Interception.Rows;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.StatusFlags;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.ScriptedPeer;

/** What becomes of commands between a client whose bytes are known and a real MariaDB. */
@ExtendWith(NoLeaks.class)
class InterceptorIT {
    private static final byte QUERY = 3;
    private static final int MAX_FRAME = 0xFF_FFFF;

    private static RealMariaDb server;

    @RegisterExtension
    final InterceptedProxy intercepted = new InterceptedProxy();

    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start("--max-allowed-packet=128M", "--local-infile=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        address = intercepted.open(server);
    }

    /** By the first word of the statement. */
    private static Interception byWord(ClientCommand command) {
        String text = String.valueOf(command.text());
        return switch (text.split(" ")[0]) {
            case "own" -> Rows.of("own", text);
            case "done" -> new Ok(7, 9, "seven");
            case "no" -> new Refuse(1142, "42000", "not here");
            case "other" -> new Replace("SELECT 'another'");
            default -> new Pass();
        };
    }

    private static byte[] framedQuery(String text) {
        return Packets.framed(0, Packets.command(QUERY, text));
    }

    @Test
    void aCommandPassesOrIsReplacedAnsweredOrRefused() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        try (TestClient client = login(address)) {
            assertThat(value(client, "SELECT 'as it is'")).isEqualTo("as it is");
            assertThat(value(client, "other one")).isEqualTo("another");
            assertThat(value(client, "own words")).isEqualTo("own words");
            OkPacket ok = Queries.query(client, "done").read().ok(TestClient.MODERN);
            assertThat(ok)
                    .extracting(OkPacket::affectedRows, OkPacket::lastInsertId)
                    .containsExactly(7L, 9L);
            assertThat(ok.info().utf8()).isEqualTo("seven");
            assertThat(ok.status()).isEqualTo(StatusFlags.SERVER_STATUS_AUTOCOMMIT);
            Frame refused = Queries.query(client, "no").read();
            assertThat(refused.sequenceId()).isEqualTo(1);
            assertThat(refused.error()).isEqualTo(ErrPacket.of(1142, "42000", "not here"));
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
        assertThat(intercepted.info().decisions()).isEqualTo(4);
        assertThat(intercepted.asked).hasSize(6);
    }

    @Test
    void anAnswerComesInItsTurnAmongPipelinedCommands() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        try (TestClient client = login(address)) {
            client.raw(Packets.joined(
                    framedQuery("SELECT CONCAT('first', SLEEP(0.3))"),
                    framedQuery("own second"),
                    framedQuery("no third"),
                    framedQuery("other fourth"),
                    framedQuery("done fifth"),
                    framedQuery("SELECT 'sixth'")));
            assertThat(value(client)).isEqualTo("first0");
            assertThat(value(client)).isEqualTo("own second");
            assertThat(client.read().error().errorCode()).isEqualTo(1142);
            assertThat(value(client)).isEqualTo("another");
            client.read().ok(TestClient.MODERN);
            assertThat(value(client)).isEqualTo("sixth");
        }
    }

    @Test
    void aCommandInPiecesIsTakenWhole() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        try (TestClient client = login(address)) {
            byte[] all = Packets.joined(framedQuery("own piece"), framedQuery("SELECT 'next'"), framedQuery("no"));
            for (byte one : all) {
                client.raw(new byte[] {one});
            }
            assertThat(value(client)).isEqualTo("own piece");
            assertThat(value(client)).isEqualTo("next");
            client.read().error();
        }
    }

    @Test
    void thousandsOfAnsweredCommandsInARowAreNothingSpecial() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        int count = 20_000;
        byte[] one = framedQuery("done");
        byte[] all = new byte[one.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        try (TestClient client = login(address)) {
            Thread writer = new Thread(() -> {
                try {
                    client.raw(all);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            for (int i = 0; i < count; i++) {
                client.read().ok(TestClient.MODERN);
            }
            writer.join();
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    /** Both ways to end rows, with metadata that may be left out, and with session tracking. */
    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "true,true", "false,true"})
    void rowsAreWrittenAsTheClientReadsThem(boolean deprecateEof, boolean track) throws Exception {
        intercepted.add(command ->
                new Rows(List.of("id", "näme"), List.of(Arrays.asList("1", null), List.of("2", "ö".repeat(200)))));
        Capabilities capabilities = TestClient.MODERN;
        capabilities = deprecateEof ? capabilities.with(Capability.CLIENT_DEPRECATE_EOF) : capabilities;
        capabilities = track ? capabilities.with(Capability.CLIENT_SESSION_TRACK) : capabilities;
        try (TestClient client = login(address, capabilities)) {
            Queries.query(client, "SELECT");
            int[] due = {1};
            assertThat(Queries.joined(client, due)).containsExactly(2);
            byte[] first = Queries.joined(client, due);
            assertThat(new String(first, UTF_8)).startsWith("\3def\0\0\0\2id");
            Queries.joined(client, due);
            if (!deprecateEof) {
                assertThat(Queries.joined(client, due)).containsExactly(0xFE, 0, 0, 2, 0);
            }
            assertThat(Queries.joined(client, due)).containsExactly(1, '1', 0xFB);
            assertThat(Queries.joined(client, due)).hasSize(2 + 3 + 400);
            byte[] end = Queries.joined(client, due);
            assertThat(end[0]).isEqualTo((byte) 0xFE);
            assertThat(end).hasSize(deprecateEof ? 7 : 5);
        }
    }

    @Test
    void theTransactionIsToldInAnAnswer() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        try (TestClient client = login(address)) {
            Queries.query(client, "BEGIN").read().ok(TestClient.MODERN);
            int status =
                    Queries.query(client, "done").read().ok(TestClient.MODERN).status();
            assertThat(StatusFlags.has(status, StatusFlags.SERVER_STATUS_IN_TRANS))
                    .isTrue();
            Queries.query(client, "SET autocommit=0").read().ok(TestClient.MODERN);
            Queries.query(client, "no").read().error();
            status = Queries.query(client, "done").read().ok(TestClient.MODERN).status();
            assertThat(StatusFlags.has(status, StatusFlags.SERVER_STATUS_AUTOCOMMIT))
                    .isFalse();
        }
    }

    @Test
    void aCommandOf16MbIsSeenCutAndPasses() throws Exception {
        intercepted.add(command -> new Pass());
        try (TestClient client = login(address)) {
            String padding = "x".repeat(MAX_FRAME + 10);
            Queries.query(client, "SELECT LENGTH('" + padding + "')");
            assertThat(value(client, 2)).isEqualTo(Integer.toString(padding.length()));
            assertThat(value(client, "SELECT 'alive'")).isEqualTo("alive");
        }
        ClientCommand seen = intercepted.asked.get(0);
        assertThat(seen.isCut()).isTrue();
        assertThat(seen.text()).hasSize((1 << 20) - 1);
        assertThat(seen.length()).isEqualTo(MAX_FRAME);
    }

    @Test
    void aLongCommandCanBeRefusedAndNotReplaced() throws Exception {
        intercepted.add(command -> !command.isCut()
                ? new Pass()
                : String.valueOf(command.text()).startsWith("a") ? new Refuse("too long") : new Replace("SELECT 1"));
        String small = intercepted.open(server, "mysql.intercept-limit", "1024");
        try (TestClient client = login(small)) {
            Frame refused = Queries.query(client, "a".repeat(2 * MAX_FRAME)).read();
            assertThat(refused.error().message().utf8()).isEqualTo("too long");
            assertThat(refused.sequenceId()).isEqualTo(3);
            assertThat(Queries.query(client, "b".repeat(1024)).read().error().errorCode())
                    .isEqualTo(1105);
            assertThat(value(client, "SELECT '" + "ä".repeat(507) + "'")).hasSize(507);
            assertThat(intercepted.asked).last().satisfies(command -> assertThat(command.isCut())
                    .isFalse());
        }
        assertThat(intercepted.proxy.log())
                .anyMatch(line -> line.contains("replaced a command that is longer than mysql.intercept-limit"));
    }

    @Test
    void theNextSeesWhatTheOneBeforeHasMadeOfIt() throws Exception {
        intercepted.add(command -> new Replace(command.text() + ", 'second')"), "service.ranking", 1);
        intercepted.add(command -> new Replace("SELECT CONCAT('" + command.text() + "'"), "service.ranking", 2);
        try (TestClient client = login(address)) {
            assertThat(value(client, "first ")).isEqualTo("first second");
        }
    }

    @Test
    void bytesThatAreNoTextSurviveAReplacement() throws Exception {
        intercepted.add(command -> new Replace(command.text() + ")"));
        try (TestClient client = login(address)) {
            byte[] bytes = Packets.joined(
                    Packets.command(QUERY, "SELECT HEX(_binary'"),
                    new byte[] {(byte) 0xFF, 'a', (byte) 0xE4},
                    new byte[] {'\''});
            client.send(0, bytes);
            assertThat(value(client)).isEqualTo("FF61E4");
        }
        assertThat(String.valueOf(intercepted.asked.get(0).text()).getBytes(ISO_8859_1))
                .contains(0xFF, 0xE4);
    }

    @Test
    void onlyWhatIsNamedIsAskedFor() throws Exception {
        intercepted.add(
                command -> command.name().equals("COM_PING") ? new Ok() : new Refuse("not this"),
                CommandInterceptor.COMMANDS,
                "COM_PING, COM_INIT_DB");
        try (TestClient client = login(address)) {
            assertThat(value(client, "SELECT 'not asked'")).isEqualTo("not asked");
            client.send(0, (byte) CommandType.COM_PING.code()).read().ok(TestClient.MODERN);
            client.send(0, Packets.command(CommandType.COM_INIT_DB.code(), "mysql"))
                    .read()
                    .error();
        }
        assertThat(intercepted.asked).map(ClientCommand::toString).containsExactly("COM_PING", "COM_INIT_DB mysql");
    }

    /** Statements that are closed, long data, the end: nobody could be told what became of them. */
    @Test
    void commandsWithoutAnAnswerAreNeverAskedFor() throws Exception {
        intercepted.add(command -> new Pass(), CommandInterceptor.COMMANDS, "*");
        try (TestClient client = login(address)) {
            client.send(0, Packets.command(CommandType.COM_STMT_PREPARE.code(), "SELECT HEX(?)"));
            byte[] id = Arrays.copyOfRange(client.read().payload(), 1, 5);
            for (int i = 0; i < 4; i++) {
                client.read();
            }
            client.send(0, Packets.payload(out -> out.writeByte(CommandType.COM_STMT_SEND_LONG_DATA.code())
                    .writeBytes(id)
                    .writeBytes(new byte[] {0, 0, 'a', 'b'})));
            client.send(0, Packets.payload(out -> out.writeByte(CommandType.COM_STMT_EXECUTE.code())
                    .writeBytes(id)
                    .writeBytes(new byte[] {0, 1, 0, 0, 0, 0, 1, (byte) 0xFB, 0})));
            Frame row = client.read();
            for (int i = 0; i < 3; i++) {
                row = client.read();
            }
            client.read();
            assertThat(new String(row.payload(), UTF_8)).endsWith("6162");
            client.send(0, Packets.payload(out -> out.writeByte(CommandType.COM_STMT_CLOSE.code())
                    .writeBytes(id)));
            client.send(0, (byte) CommandType.COM_QUIT.code());
            client.ends();
        }
        assertThat(intercepted.asked).map(ClientCommand::name).containsExactly("COM_STMT_PREPARE", "COM_STMT_EXECUTE");
    }

    @Test
    void theContentsOfAFileAreNoCommands() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        server.execute("CREATE OR REPLACE TABLE test.loaded (line TEXT)");
        try (TestClient client = login(address, TestClient.MODERN.with(Capability.CLIENT_LOCAL_FILES))) {
            Queries.query(client, "LOAD DATA LOCAL INFILE 'any' INTO TABLE test.loaded");
            assertThat(client.read().first()).isEqualTo(0xFB);
            client.send(2, Packets.command(QUERY, "no command\n")).send(3);
            assertThat(client.read().ok(TestClient.MODERN).affectedRows()).isEqualTo(1);
            assertThat(value(client, "SELECT line FROM test.loaded")).isEqualTo("\3no command");
        }
        assertThat(intercepted.asked).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"off", "zlib"})
    void anAnswerIsCompressed(String withServer) throws Exception {
        intercepted.add(InterceptorIT::byWord);
        String listener = intercepted.open(server, "mysql.server-compression", withServer);
        try (TestClient client = login(listener, TestClient.MODERN.with(Capability.CLIENT_COMPRESS))) {
            Compressed frames = new Compressed(
                    count -> client.socket().getInputStream().readNBytes(count),
                    bytes -> client.socket().getOutputStream().write(bytes));
            client.over(frames, frames);
            for (String text : List.of("own " + "x".repeat(1000), "SELECT 'a'", "other", "own one", "SELECT 'b'")) {
                frames.begin();
                String expected = text.startsWith("own")
                        ? text
                        : text.equals("other") ? "another" : text.substring(8, text.length() - 1);
                Queries.query(client, text);
                assertThat(value(client, Queries.UNCHECKED)).isEqualTo(expected);
            }
        }
    }

    /** With TLS. One server takes the attributes of a query, for the other the client's capabilities are translated. */
    @Test
    void theAttributesOfAQueryAreKept() throws Exception {
        intercepted.add(InterceptorIT::byWord);
        TestServer modern = new TestServer(TestServer.MYSQL57.with(Capability.CLIENT_QUERY_ATTRIBUTES));
        byte[] attributes = {QUERY, 1, 1, 0, 1, 8, 0, 1, 'k', 1, 0, 0, 0, 0, 0, 0, 0};
        byte[] query = Packets.joined(attributes, "other".getBytes(UTF_8));
        Capabilities capabilities = TestClient.MODERN.with(
                Capability.CLIENT_QUERY_ATTRIBUTES, Capability.CLIENT_DEPRECATE_EOF, Capability.CLIENT_SSL);
        try (ScriptedPeer peer = ScriptedPeer.onTcp(modern)) {
            intercepted.proxy.hashed("modern", "toast", peer.address());
            TestClient.greeted(address)
                    .loggedIn("modern", "toast")
                    .close(); // so that the proxy learns what the server can do
            TestClient before = TestClient.greeted(address);
            try (TestClient client = TestClient.greeted(address).tls(capabilities);
                    TestClient translated = before.tls(capabilities)) {
                loggedIn(client, "modern", capabilities);
                client.send(0, query).read().ok(capabilities);
                assertThat(modern.commands.take().payload())
                        .isEqualTo(Packets.joined(attributes, "SELECT 'another'".getBytes(UTF_8)));

                loggedIn(translated, "whee", capabilities);
                translated.send(0, query);
                int[] due = {1};
                Queries.joined(translated, due);
                Queries.joined(translated, due);
                assertThat(new String(Queries.joined(translated, due), UTF_8)).endsWith("another");
                assertThat(Queries.joined(translated, due)[0]).isEqualTo((byte) 0xFE);

                translated.send(0, QUERY, (byte) 2, (byte) 1, (byte) 'x');
                assertThat(translated.read().error().errorCode()).isEqualTo(1835);
            }
        }
        assertThat(intercepted.asked).map(ClientCommand::text).containsExactly("other", "other");
    }

    private static void loggedIn(TestClient client, String user, Capabilities capabilities) throws IOException {
        client.send(2, client.login(user, "toast", capabilities));
        client.verdict(3, "toast").ok(capabilities);
    }
}
