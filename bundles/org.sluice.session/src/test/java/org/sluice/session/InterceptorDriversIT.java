// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.Interception;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.database.RealMariaDb;

/** What both drivers of the JVM make of answers. */
@ExtendWith(NoLeaks.class)
class InterceptorDriversIT {
    private static RealMariaDb server;

    @RegisterExtension
    final InterceptedProxy intercepted = new InterceptedProxy();

    @BeforeAll
    static void start() {
        server = RealMariaDb.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Interception by(ClientCommand command) {
        String text = String.valueOf(command.text());
        if (text.contains("own_rows")) {
            return new Interception.Rows(
                    List.of("id", "name"), List.of(Arrays.asList("1", "Zoë"), Arrays.asList("2", null)));
        }
        if (text.contains("own_ok")) {
            return new Interception.Ok(5, 0, "");
        }
        if (text.contains("forbidden")) {
            return new Interception.Refuse("forbidden here");
        }
        return text.contains("SELECT 'old'")
                ? new Interception.Replace(text.replace("'old'", "'new'"))
                : new Interception.Pass();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql,useServerPrepStmts=false&sslMode=DISABLED&useCompression=false",
        "jdbc:mysql,useServerPrepStmts=true&sslMode=REQUIRED&useCompression=false",
        "jdbc:mysql,useServerPrepStmts=true&sslMode=DISABLED&useCompression=true",
        "jdbc:mariadb,useServerPrepStmts=false&sslMode=disable",
        "jdbc:mariadb,useServerPrepStmts=true&sslMode=trust",
        "jdbc:mariadb,useServerPrepStmts=true&sslMode=disable&useCompression=true"
    })
    void driversTakeAnswersForTheServers(String scheme, String options) throws Exception {
        intercepted.add(InterceptorDriversIT::by);
        String address = intercepted.open(server);
        String url = scheme + "://127.0.0.1:" + address.substring(address.lastIndexOf(':') + 1) + "/test?" + options
                + "&user=whee&password=toast&allowPublicKeyRetrieval=true";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (ResultSet rows = statement.executeQuery("SELECT own_rows")) {
                assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("name");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("id")).isEqualTo(1);
                assertThat(rows.getString("name")).isEqualTo("Zoë");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isNull();
                assertThat(rows.next()).isFalse();
            }
            assertThat(statement.executeUpdate("UPDATE own_ok SET a = 1")).isEqualTo(5);
            assertThat(connection.getAutoCommit()).isFalse();
            try (PreparedStatement prepared = connection.prepareStatement("SELECT 'old', ?")) {
                for (int i = 0; i < 3; i++) {
                    prepared.setInt(1, i);
                    try (ResultSet rows = prepared.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("new");
                        assertThat(rows.getInt(2)).isEqualTo(i);
                    }
                }
            }
            assertThatThrownBy(() -> forbidden(connection))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("forbidden here");
            connection.commit();
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static void forbidden(Connection connection) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement("SELECT forbidden, ?")) {
            prepared.setInt(1, 1);
            prepared.executeQuery().close();
        }
    }
}
