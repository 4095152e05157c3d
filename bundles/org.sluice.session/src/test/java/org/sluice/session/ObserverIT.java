// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** What observers are told, before a real MariaDB. */
@ExtendWith(NoLeaks.class)
class ObserverIT {
    private static final int QUERY = CommandType.COM_QUERY.code();
    private static final Map<String, Object> COMMANDS = Map.of(SessionObserver.COMMANDS, true);

    private static RealMariaDb server;

    private final RunningProxy proxy = new RunningProxy(null);
    private final Notes notes = new Notes();
    private String address = "";

    /** Writes down all that it is told. */
    private static final class Notes implements SessionObserver {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void opened(Session session) {
            lines.add("opened");
        }

        @Override
        public void routed(Session session) {
            lines.add("routed to " + session.server());
        }

        @Override
        public void loggedIn(Session session) {
            lines.add("logged in " + session.user());
        }

        @Override
        public void command(Session session, Command command) {
            lines.add("> " + command);
        }

        @Override
        public void response(Session session, Command command, Response response) {
            assertThat(response.time()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
            assertThat(response.bytes()).isPositive();
            lines.add("< " + command.name() + " " + response.outcome());
        }

        @Override
        public void closed(Session session) {
            lines.add("closed " + session.closeReason());
        }
    }

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        proxy.hashed("whee", "toast", server.address());
        address = proxy.open();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private TestClient whee() throws IOException {
        return TestClient.greeted(address).loggedIn("whee", "toast");
    }

    private static void ask(TestClient client, String text) throws IOException {
        client.send(0, Packets.command(QUERY, text));
        answered(client);
    }

    /** Reads to the end of an answer of one result at most. */
    private static void answered(TestClient client) throws IOException {
        Frame frame = client.read();
        if (frame.first() == 0 || frame.first() == ErrPacket.HEADER) {
            return;
        }
        for (int ends = 0; ends < 2; ) {
            frame = client.read();
            ends += frame.first() == EofPacket.HEADER ? 1 : 0;
        }
    }

    private void quit(TestClient client) throws IOException {
        client.send(0, (byte) CommandType.COM_QUIT.code());
        client.ends();
    }

    @Test
    void observersAreToldTheWholeStory() throws Exception {
        proxy.observed(notes, COMMANDS);
        try (TestClient client = whee()) {
            ask(client, "SELECT 1 UNION SELECT 2");
            ask(client, "CREATE DATABASE observed");
            client.send(0, Packets.command(CommandType.COM_INIT_DB.code(), "observed"));
            answered(client);
            ask(client, "CREATE TABLE t AS SELECT 1 AS one UNION SELECT 2");
            ask(client, "SELECT * FROM absent");
            ask(client, "ALTER USER nobody IDENTIFIED BY 's3cret' 's3cret'");
            client.send(0, (byte) CommandType.COM_PING.code());
            answered(client);
            quit(client);
        }
        proxy.awaitQuiet();
        assertThat(notes.lines)
                .filteredOn(line -> !line.startsWith("closed"))
                .containsExactly(
                        "opened",
                        "routed to " + server.address(),
                        "logged in whee",
                        "> COM_QUERY SELECT 1 UNION SELECT 2",
                        "< COM_QUERY Rows[rows=2]",
                        "> COM_QUERY CREATE DATABASE observed",
                        "< COM_QUERY Done[affectedRows=1]",
                        "> COM_INIT_DB observed",
                        "< COM_INIT_DB Done[affectedRows=0]",
                        "> COM_QUERY CREATE TABLE t AS SELECT 1 AS one UNION SELECT 2",
                        "< COM_QUERY Done[affectedRows=2]",
                        "> COM_QUERY SELECT * FROM absent",
                        "< COM_QUERY Failed[code=1146, sqlState=42S02, text=Table 'observed.absent' doesn't exist]",
                        "> COM_QUERY ALTER USER nobody IDENTIFIED BY '***' '***'",
                        "< COM_QUERY Failed[code=1064, sqlState=42000, text=You have an error in your SQL syntax; check the"
                                + " manual that corresponds to your MariaDB server version for the right syntax to use near"
                                + " '***']",
                        "> COM_PING",
                        "< COM_PING Done[affectedRows=0]",
                        "> COM_QUIT");
        assertThat(notes.lines).last().asString().startsWith("closed ");
    }

    @Test
    void nothingIsReadWhenNobodyAsks() throws Exception {
        proxy.observed(notes, Map.of());
        proxy.observed(notes, Map.of(SessionObserver.COMMANDS, "true", SessionObserver.SESSION, 99L));
        try (TestClient client = whee()) {
            ask(client, "SELECT 1");
            assertThat(proxy.observers.commandsRead()).isZero();
            assertThat(notes.lines).containsExactly("opened", "routed to " + server.address(), "logged in whee");
            proxy.observed(notes, Map.of(SessionObserver.COMMANDS, "true", SessionObserver.SESSION, 1L));
            ask(client, "SELECT 2");
            assertThat(proxy.observers.commandsRead()).isEqualTo(1);
            assertThat(notes.lines).endsWith("> COM_QUERY SELECT 2", "< COM_QUERY Rows[rows=1]");
        }
        proxy.awaitQuiet();
    }

    /** Answers to what was asked before are nobody's; whoever goes is told nothing more. */
    @Test
    void anObserverMayComeAndGoBetweenCommandAndResponse() throws Exception {
        try (TestClient client = whee()) {
            client.send(0, Packets.command(QUERY, "SELECT SLEEP(0.3)"));
            await().until(() -> proxy.sessions.list().get(0).commands() == 1);
            var registration = proxy.observed(notes, COMMANDS);
            byte[] pipelined = Packets.joined(
                    Packets.framed(0, Packets.command(QUERY, "SELECT 2 UNION SELECT 3")),
                    Packets.framed(0, Packets.command(QUERY, "DO 4")),
                    Packets.framed(0, Packets.command(QUERY, "SELECT 5")));
            for (byte one : pipelined) {
                client.raw(new byte[] {one});
            }
            for (int i = 0; i < 4; i++) {
                answered(client);
            }
            await().until(() -> notes.lines.size() == 6);
            assertThat(notes.lines)
                    .filteredOn(line -> line.startsWith(">"))
                    .containsExactly("> COM_QUERY SELECT 2 UNION SELECT 3", "> COM_QUERY DO 4", "> COM_QUERY SELECT 5");
            assertThat(notes.lines)
                    .filteredOn(line -> line.startsWith("<"))
                    .containsExactly(
                            "< COM_QUERY Rows[rows=2]", "< COM_QUERY Done[affectedRows=0]", "< COM_QUERY Rows[rows=1]");
            proxy.observers.unbindObserver(registration.getReference());
            ask(client, "SELECT 6");
            assertThat(notes.lines).hasSize(6);
        }
        proxy.awaitQuiet();
    }

    @Test
    void whereFramesAreCompressedObserversAreToldTheSame() throws Exception {
        proxy.observed(notes, COMMANDS);
        String listener = proxy.open("mysql.server-compression", "zlib");
        Capabilities modern = TestClient.MODERN.with(Capability.CLIENT_DEPRECATE_EOF);
        try (TestClient client = TestClient.greeted(listener).loggedIn("whee", "toast", modern)) {
            client.send(0, Packets.command(QUERY, "SELECT '" + "x".repeat(9000) + "'"));
            await().until(() -> notes.lines.size() == 5);
            assertThat(notes.lines.get(3)).hasSize("> COM_QUERY ".length() + Command.LONGEST_TEXT);
            assertThat(notes.lines.get(4)).isEqualTo("< COM_QUERY Rows[rows=1]");
        }
    }

    @Test
    void aFaultyObserverIsBenchedAndCostsTheSessionNothing() throws Exception {
        proxy.observed(
                new SessionObserver() {
                    @Override
                    public void command(Session session, Command command) {
                        throw new IllegalStateException("a defect of the observer");
                    }
                },
                COMMANDS);
        proxy.observed(notes, COMMANDS);
        try (TestClient client = whee()) {
            for (int i = 0; i < 200; i++) {
                ask(client, "DO " + i);
            }
            assertThat(notes.lines).hasSize(3 + 400);
        }
        assertThat(proxy.modules.list())
                .filteredOn(module -> module.kind().equals("command observer"))
                .extracting(ModuleInfo::standing)
                .containsExactlyInAnyOrder(ModuleInfo.Standing.BENCHED, ModuleInfo.Standing.IN_FORCE);
    }
}
