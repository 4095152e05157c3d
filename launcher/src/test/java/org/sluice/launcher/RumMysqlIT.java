// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.RefusedPort;
import org.sluice.testkit.tls.ServerCertificate;

/** {@code sluice rum -M} as a process before a real MariaDB: users go where the CDB says. */
class RumMysqlIT {
    /** Of toast, as servers store it for mysql_native_password. */
    private static final String HASH = "*09A4298405EF045A61DB26DF8811FEA0E44A80FD";

    private static RealMariaDb database;
    private static RefusedPort dead;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startDatabase() {
        dead = new RefusedPort();
        database = RealMariaDb.start();
        database.execute("create user plain@'%' identified by 'jam'", "create user late@'%' identified by 'toast'");
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
        dead.close();
    }

    private void make(String... lines) throws Exception {
        Path text = Files.writeString(folder.resolve("lines"), String.join("\n", lines) + "\n");
        assertThat(Sluice.run(folder, "cdb", "make", "users.cdb", text.toString())
                        .status())
                .isZero();
    }

    private static String user(Connection client) throws SQLException {
        try (ResultSet row = client.createStatement().executeQuery("select current_user()")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static Connection login(Sluice sluice, String user, String password, String... options)
            throws IOException, SQLException {
        int port = Sluice.port(sluice.awaitReady().get(0));
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/?user=" + user + "&password="
                + password + "&connectTimeout=20000" + String.join("", options));
    }

    private static void refused(Sluice sluice, String user, String password, int code, String text) {
        assertThatThrownBy(() -> login(sluice, user, password))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @Test
    void usersAreVerifiedRelayedOrLoggedInByTheProxysOwnAccount() throws Exception {
        String server = " " + database.address();
        make(
                "whee " + HASH + server,
                "plain -" + server,
                "alias " + HASH + server + " server-user=plain server-password=jam",
                "dead " + HASH + " " + dead.address());
        try (Sluice sluice = rum("-M", "users.cdb", "-t", "mysql57", "-L")) {
            try (Connection whee = login(sluice, "whee", "toast");
                    Connection plain = login(sluice, "plain", "jam");
                    Connection alias = login(sluice, "alias", "toast")) {
                assertThat(user(whee)).startsWith("whee@");
                assertThat(user(plain)).startsWith("plain@");
                assertThat(user(alias)).startsWith("plain@");
                assertThat(whee.getMetaData().getDatabaseProductVersion()).startsWith("5.7.10");
            }
            refused(sluice, "whee", "wrong", 1045, "Access denied for user 'whee'@");
            refused(sluice, "plain", "wrong", 1045, "Access denied for user 'plain'@");
            refused(sluice, "nobody", "toast", 1045, "Access denied for user 'nobody'@");
            // Clients take no number of 2000 to 2999 from a server: they are the client's own.
            refused(sluice, "dead", "toast", 1429, "The server for this account can not be reached");
            assertThat(sluice.err())
                    .contains("user 'whee' logged in from 127.0.0.1:", "verified by", "relayed by", dead.address())
                    .doesNotContain("jam", "toast", HASH);

            make("late " + HASH + server);
            await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> {
                try (Connection late = login(sluice, "late", "toast")) {
                    assertThat(user(late)).startsWith("late@");
                }
            });
            refused(sluice, "whee", "toast", 1045, "Access denied");
        }
    }

    @Test
    void otherUsersGoToTheDestinationAndClientsThatAskForTlsGetIt() throws Exception {
        make("whee " + HASH + " " + database.address());
        ServerCertificate certificate = ServerCertificate.create(folder);
        String[] options = {
            "-M",
            "users.cdb",
            "-d",
            database.address(),
            "--ssl-server",
            "--ssl-cert",
            certificate.certificate().toString(),
            "--ssl-key",
            certificate.key().toString()
        };
        String verify = "&sslMode=verify-full&serverSslCert=" + certificate.authority();
        try (Sluice sluice = rum(options)) {
            try (Connection whee = login(sluice, "whee", "toast", verify);
                    Connection plain = login(sluice, "plain", "jam", verify)) {
                assertThat(user(whee)).startsWith("whee@");
                assertThat(user(plain)).startsWith("plain@");
                for (String id : new String[] {"1", "2"}) {
                    assertThat(Sluice.run(folder, "shell", "-i", "rum", "-c", "session:show " + id)
                                    .out())
                            .containsPattern("client TLS +TLSv1.[23]")
                            .containsPattern("server TLS +no");
                }
            }
            refused(sluice, "nobody", "toast", 1045, "Access denied for user 'nobody'@");
            assertThat(sluice.err()).doesNotContain("logged in");
        }
    }

    /** R20. */
    @Test
    void aFileThatIsNotThereYetIsWaitedFor() throws Exception {
        try (Sluice sluice = rum("-M", "users.cdb")) {
            refused(sluice, "whee", "toast", 1045, "Access denied for user 'whee'@");
            assertThat(sluice.err()).contains("users.cdb");
            make("whee " + HASH + " " + database.address());
            await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> {
                try (Connection whee = login(sluice, "whee", "toast")) {
                    assertThat(user(whee)).startsWith("whee@");
                }
            });
        }
    }

    private Sluice rum(String... more) throws IOException {
        String[] line = new String[3 + more.length];
        System.arraycopy(new String[] {"rum", "-s", "tcp:127.0.0.1:0"}, 0, line, 0, 3);
        System.arraycopy(more, 0, line, 3, more.length);
        return Sluice.start(folder, line);
    }
}
