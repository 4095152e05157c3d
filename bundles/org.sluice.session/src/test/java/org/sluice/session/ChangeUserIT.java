// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.QUERY;
import static org.sluice.session.Queries.value;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** COM_CHANGE_USER, on one real MariaDB and from one to another. */
@ExtendWith(NoLeaks.class)
class ChangeUserIT {
    private static final String OTHERS_PASSWORD = "t0ast-of-the-other";
    private static RealMariaDb server;
    private static RealMariaDb another;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast", OTHERS_PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
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

    private TestClient whee() throws IOException {
        return TestClient.greeted(address).loggedIn("whee", "toast");
    }

    /** case 29: to another user of the same server, of another server, and back. */
    @Test
    void aClientMayBecomeSomebodyElse() throws Exception {
        try (TestClient client = whee()) {
            for (String user : List.of("other", "moved", "other", "moved")) {
                client.send(0, client.changeUser(user, OTHERS_PASSWORD));
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
            client.send(0, client.changeUser("asked", OTHERS_PASSWORD));
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
            client.send(0, client.changeUser(user, "wrong"));
            Frame frame = client.read();
            if (frame.first() == AuthSwitchRequest.HEADER) {
                client.send(2, new byte[20]);
                frame = client.read();
            }
            assertThat(frame.error().errorCode()).isEqualTo(1045);
            client.ends();
        }
    }

    /** case 29, case 70: behind commands that are still under way, and before others. */
    @Test
    void itMayBePipelined() throws Exception {
        try (TestClient client = whee()) {
            client.raw(Packets.joined(
                    Packets.framed(0, Packets.command(QUERY, "SELECT 'first'")),
                    Packets.framed(0, Packets.command(QUERY, "SELECT CONCAT('second', SLEEP(0.3))")),
                    Packets.framed(0, client.changeUser("moved", OTHERS_PASSWORD)),
                    Packets.framed(0, Packets.command(QUERY, "SELECT USER()")),
                    Packets.framed(0, client.changeUser("other", OTHERS_PASSWORD)),
                    Packets.framed(0, Packets.command(QUERY, "SELECT USER()"))));
            assertThat(value(client)).isEqualTo("first");
            assertThat(value(client)).isEqualTo("second0");
            client.read().ok(TestClient.MODERN);
            assertThat(value(client)).startsWith("moved@");
            client.read().ok(TestClient.MODERN);
            assertThat(value(client)).startsWith("other@");
        }
    }
}
