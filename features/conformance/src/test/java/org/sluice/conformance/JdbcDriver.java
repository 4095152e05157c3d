// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sluice.testkit.database.RealServer;

/**
 * MySQL Connector/J or MariaDB Connector/J.
 *
 * @param secure options for TLS
 * @param certificates the option that names the file of whom to trust
 */
record JdbcDriver(
        String name, String scheme, Map<String, String> options, Map<String, String> secure, String certificates)
        implements Driver {
    private static final String TIMEOUT = "30000";

    static JdbcDriver mysql() {
        return new JdbcDriver(
                "MySQL Connector/J",
                "jdbc:mysql",
                Map.of(
                        "sslMode", "DISABLED",
                        "allowPublicKeyRetrieval", "true",
                        "allowMultiQueries", "true",
                        "useServerPrepStmts", "true",
                        "useCursorFetch", "true",
                        "allowLoadLocalInfile", "true"),
                Map.of("sslMode", "VERIFY_IDENTITY", "trustCertificateKeyStorePassword", TrustStore.PASSWORD),
                "trustCertificateKeyStoreUrl");
    }

    static JdbcDriver mariadb() {
        return new JdbcDriver(
                "MariaDB Connector/J",
                "jdbc:mariadb",
                Map.of(
                        "sslMode", "disable",
                        "allowPublicKeyRetrieval", "true",
                        "allowMultiQueries", "true",
                        "useServerPrepStmts", "true",
                        "allowLocalInfile", "true"),
                Map.of("sslMode", "verify-full"),
                "serverSslCert");
    }

    @Override
    public Session open(Target target) throws Exception {
        Properties properties = new Properties();
        properties.putAll(options);
        properties.setProperty("user", target.user());
        properties.setProperty("password", target.password());
        properties.setProperty("connectTimeout", TIMEOUT);
        properties.setProperty("socketTimeout", TIMEOUT);
        if (target.tls() == Tls.FULL) {
            properties.putAll(secure);
            properties.setProperty(
                    certificates,
                    certificates.endsWith("Url")
                            ? TrustStore.of(target.authority()).toUri().toString()
                            : target.authority().toString());
        }
        String url = scheme + "://" + Target.HOST + ":" + target.port() + "/" + RealServer.DATABASE;
        return new JdbcSession(DriverManager.getConnection(url, properties));
    }

    private record JdbcSession(Connection connection) implements Session {
        @Override
        public String text(String sql) {
            List<String> lines = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                boolean rows = statement.execute(sql);
                while (rows || statement.getUpdateCount() >= 0) {
                    add(rows, statement, lines);
                    rows = statement.getMoreResults();
                }
            } catch (SQLException e) {
                lines.add(error(e));
            }
            return Text.lines(lines);
        }

        private static void add(boolean rows, Statement statement, List<String> lines) throws SQLException {
            if (rows) {
                try (ResultSet result = statement.getResultSet()) {
                    addRows(result, lines);
                }
            } else {
                lines.add(Text.affected(statement.getLargeUpdateCount()));
            }
        }

        private static void addRows(ResultSet result, List<String> lines) throws SQLException {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    values.add(result.getObject(column));
                }
                lines.add(Text.row(values));
            }
        }

        @Override
        public String prepared(String sql, Object... parameters) {
            return run(sql, 0, parameters);
        }

        @Override
        public String cursor(String sql, int rows) {
            return run(sql, rows);
        }

        private String run(String sql, int fetchSize, Object... parameters) {
            List<String> lines = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(fetchSize);
                for (int index = 0; index < parameters.length; index++) {
                    statement.setObject(index + 1, parameters[index]);
                }
                add(statement.execute(), statement, lines);
            } catch (SQLException e) {
                lines.add(error(e));
            }
            return Text.lines(lines);
        }

        /** Without the connection's number, which MariaDB's driver adds. */
        private static String error(SQLException e) {
            String message = String.valueOf(e.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
            return Text.error(e.getErrorCode(), e.getSQLState(), message);
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the connection does not close", e);
            }
        }
    }
}
