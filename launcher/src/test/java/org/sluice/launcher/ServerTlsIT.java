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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;
import org.sluice.testkit.tls.ServerCertificate;

/** {@code sluice run} with TLS to a real MariaDB, which is verified. */
@ExtendWith(SharedServers.class)
class ServerTlsIT {
    private static final String STATUS =
            "select variable_value from information_schema.session_status where variable_name = 'SSL_VERSION'";

    @TempDir
    private Path folder;

    private Sluice run(RealMariaDb server, String serverTls, Path authority) throws Exception {
        Path text = Files.writeString(folder.resolve("lines"), "whee - " + server.address() + "\n");
        Path users = folder.resolve("users.cdb");
        assertThat(Sluice.run(folder, "cdb", "make", users.toString(), text.toString())
                        .status())
                .isZero();
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = tcp:127.0.0.1:0\nprotocol = mysql\nmysql.server-tls = " + serverTls + "\n");
        Files.writeString(config.resolve("org.sluice.router.cdb-a.cfg"), "file = " + users + "\n");
        Files.writeString(config.resolve("org.sluice.tls-servers.cfg"), "ca = " + authority + "\n");
        return Sluice.start(folder, "run", "-c", config.toString());
    }

    private static Connection login(Sluice sluice) throws IOException, SQLException {
        return DriverManager.getConnection(
                RealMariaDb.jdbcUrl(Sluice.port(sluice.awaitReady().get(0))) + "&connectTimeout=20000");
    }

    @Test
    void aServerOfItsAuthorityIsTrusted(RealMariaDb server) throws Exception {
        try (Sluice sluice = run(server, "full", server.certificate().authority());
                Connection client = login(sluice);
                ResultSet row = client.createStatement().executeQuery(STATUS)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).startsWith("TLS");
        }
    }

    /** L13: no login goes to a server that may be another one, and none in clear instead. */
    @ParameterizedTest
    @ValueSource(strings = {"ca", "full"})
    void aServerOfAnotherAuthorityIsRefused(String serverTls, RealMariaDb server) throws Exception {
        Path other = ServerCertificate.create(Files.createDirectory(folder.resolve("other")))
                .authority();
        try (Sluice sluice = run(server, serverTls, other)) {
            assertThatThrownBy(() -> login(sluice))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("TLS with the server for this account failed");
            await().untilAsserted(
                            () -> assertThat(sluice.err()).contains("TLS with " + server.address() + " failed: PKIX"));
        }
    }
}
