// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Queries.query;
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
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** What a real MariaDB makes of a login's particulars is the same through the proxy as it is directly. */
@ExtendWith(NoLeaks.class)
class LoginParticularsIT {
    private static final String DATABASE = "Datenbank-ä名前";
    private static final Capabilities WITH_DATABASE = TestClient.MODERN.with(Capability.CLIENT_CONNECT_WITH_DB);

    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast");

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    @BeforeAll
    static void start() {
        // its id is 2304: beyond the one byte that a greeting has for it
        server = RealMariaDb.start("--character-set-server=utf8mb4", "--collation-server=utf8mb4_uca1400_ai_ci");
        server.execute("CREATE USER open@'%'", "CREATE DATABASE `" + DATABASE + "`");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        proxy.hashed("whee", "toast", server.address());
        proxy.relayed("open", server.address()).relayed("closed", server.address());
        address = proxy.open();
    }

    /** case 10: the empty answer to an AuthSwitchRequest is the empty password, right or wrong. */
    @Test
    void anEmptyAnswerToASwitchIsLegal() throws Exception {
        for (String user : List.of("open", "closed")) {
            try (TestClient client = TestClient.greeted(address)) {
                client.send(1, client.login(user, "something"));
                Frame wanted = client.read();
                assertThat(wanted.first()).isEqualTo(AuthSwitchRequest.HEADER);
                client.send(3, new byte[0]);
                Frame verdict = client.read();
                assertThat(verdict.sequenceId()).isEqualTo(4);
                if (user.equals("open")) {
                    verdict.ok(TestClient.MODERN);
                    assertThat(value(client, "SELECT USER()")).startsWith("open@");
                } else {
                    assertThat(verdict.error().message().utf8())
                            .isEqualTo("Access denied for user 'closed'@'127.0.0.1' (using password: NO)");
                }
            }
        }
    }

    /** case 23. */
    @Test
    void aDatabaseMayHaveAnyName() throws Exception {
        try (TestClient client = TestClient.greeted(address)) {
            client.send(
                    1, TestClient.login("whee", ByteString.of(client.scramble("toast")), WITH_DATABASE, 45, DATABASE));
            client.verdict(2, "toast").ok(WITH_DATABASE);
            assertThat(value(client, "SELECT DATABASE()")).isEqualTo(DATABASE);
            client.send(0, Packets.command(CommandType.COM_INIT_DB.code(), "test"))
                    .read()
                    .ok(WITH_DATABASE);
            assertThat(value(client, "SELECT DATABASE()")).isEqualTo("test");
            client.send(0, Packets.command(CommandType.COM_INIT_DB.code(), DATABASE))
                    .read()
                    .ok(WITH_DATABASE);
            assertThat(value(client, "SELECT DATABASE()")).isEqualTo(DATABASE);
            client.send(0, Packets.command(CommandType.COM_INIT_DB.code(), DATABASE + "x"));
            assertThat(client.read().error().errorCode()).isEqualTo(1049);
            query(client, "USE `" + DATABASE + "`").read().ok(WITH_DATABASE);
        }
    }

    private static TestClient loggedIn(String to, int collation) throws IOException {
        TestClient client = TestClient.greeted(to);
        client.send(
                1,
                TestClient.login("whee", ByteString.of(client.scramble("toast")), TestClient.MODERN, collation, null));
        client.verdict(2, "toast").ok(TestClient.MODERN);
        return client;
    }

    /** case 25: known here, unknown here, of the server's own default (0), and of two bytes (255 is MySQL's). */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 33, 45, 63, 224, 254, 255})
    void aCollationIsTheServersToKnow(int collation) throws Exception {
        try (TestClient direct = loggedIn(server.address(), collation);
                TestClient client = loggedIn(address, collation);
                TestClient later = TestClient.greeted(address)) {
            String question = "SELECT CONCAT(@@character_set_client, ' ', @@collation_connection)";
            assertThat(value(client, question)).isEqualTo(value(direct, question));
            assertThat(later.greeting().collation()).isEqualTo(direct.greeting().collation());
        }
    }

    /** case 25: COM_CHANGE_USER has two bytes for it. What a login has no room for becomes one of the same characters. */
    @Test
    void aCollationBeyondOneByteKeepsItsCharacters() throws Exception {
        try (TestClient client = loggedIn(address, 8)) {
            client.send(0, client.changeUser("whee", "toast", 2304)).read().ok(TestClient.MODERN);
            assertThat(value(client, "SELECT @@character_set_client")).isEqualTo("utf8mb4");
            assertThat(value(client, "SELECT 'ä名前😀'")).isEqualTo("ä名前😀");
        }
    }

    /** R27, R30: what is announced is learnt from the servers behind, not added by hand nor fetched at the start. */
    @Test
    void theGreetingIsLearnt() throws Exception {
        try (TestClient first = TestClient.greeted(address)) {
            assertThat(first.greeting().serverVersion().utf8()).isNotEqualTo(server.version());
            first.loggedIn("whee", "toast");
        }
        try (TestClient second = TestClient.greeted(address);
                TestClient direct = TestClient.greeted(server.address())) {
            assertThat(second.greeting().serverVersion())
                    .isEqualTo(direct.greeting().serverVersion());
            assertThat(second.greeting().plugin()).isEqualTo(direct.greeting().plugin());
            // what is between client and proxy alone; CLIENT_MYSQL tells clients not to look for MariaDB's own
            // capabilities
            Capabilities theProxys = Capabilities.of(
                    Capability.CLIENT_SSL,
                    Capability.CLIENT_MYSQL,
                    Capability.CLIENT_COMPRESS,
                    Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM);
            assertThat(second.greeting().capabilities().bits()
                            & ~theProxys.bits()
                            & ~direct.greeting().capabilities().bits())
                    .isZero();
            second.loggedIn("whee", "toast");
        }
    }
}
