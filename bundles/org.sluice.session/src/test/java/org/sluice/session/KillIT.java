// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.session.Queries.QUERY;
import static org.sluice.session.Queries.query;
import static org.sluice.session.Queries.value;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.command.ComProcessKill;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** KILL and COM_PROCESS_KILL by the ids that clients were told, before a real MariaDB. */
@ExtendWith(NoLeaks.class)
class KillIT {
    private static final String OTHERS_PASSWORD = "t0ast-of-the-other";
    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast", OTHERS_PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
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

    /** L8, case 35: who has changed user is killed where it is now. */
    @Test
    void killFindsWhoHasMoved() throws Exception {
        try (TestClient victim = whee();
                TestClient killer = whee()) {
            victim.send(0, victim.changeUser("other", OTHERS_PASSWORD)).read().ok(TestClient.MODERN);
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
}
