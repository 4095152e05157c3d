// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** What the users of both drivers of the JVM read when a limit is reached. */
@ExtendWith(NoLeaks.class)
class LimitsIT {
    private static RealMariaDb server;

    @RegisterExtension
    final Proxied proxied = new Proxied("toast");

    private final RunningProxy proxy = proxied.proxy;

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private String url(String scheme) {
        proxy.hashed("whee", "toast", server.address());
        String address = proxy.open();
        return scheme + "://127.0.0.1:" + address.substring(address.lastIndexOf(':') + 1)
                + "/test?user=whee&password=toast&sslMode=" + (scheme.endsWith("mysql") ? "DISABLED" : "disable");
    }

    private static void refused(String url, int code, String text) {
        assertThatThrownBy(() -> DriverManager.getConnection(url).close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code))
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mysql", "jdbc:mariadb"})
    void driversTellTheLimitsThatTheyReach(String scheme) throws Exception {
        String url = url(scheme);
        try (Connection in = DriverManager.getConnection(url);
                Statement statement = in.createStatement()) {
            proxy.limits.modified(Map.of("connections.per-address", "1"));
            refused(url, 1040, "Too many connections");
            proxy.limits.modified(Map.of("connections.per-user", "1"));
            refused(url, 1203, "User whee already has more than 'max_user_connections' active connections");
            proxy.stopLimitsClock();
            proxy.limits.modified(Map.of("rate.per-user", "1"));
            DriverManager.getConnection(url).close();
            refused(url, 1226, "User 'whee' has exceeded the 'max_connections_per_second' resource");
            assertThat(statement.execute("SELECT 1")).isTrue();
        }
    }

    /** Connector/J looks at the end of the connection alone, and not at what came before it. */
    @ParameterizedTest
    @CsvSource({"jdbc:mysql,0,Communications link failure", "jdbc:mariadb,4031,because of inactivity"})
    void driversTellThatTheyWereSilentForTooLong(String scheme, int code, String text) throws Exception {
        try (Connection in = DriverManager.getConnection(url(scheme));
                Statement statement = in.createStatement()) {
            proxy.limits.modified(Map.of("idle-timeout", "1ms"));
            proxy.awaitClosed(CloseReason.IDLE_TIMEOUT, 1);
            assertThatThrownBy(() -> statement.execute("SELECT 1"))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .as(String.valueOf(e.getMessage()))
                            .isEqualTo(code))
                    .hasMessageContaining(text);
        }
    }
}
