// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sluice.testkit.database.RealMariaDb;

/** One way through the proxy: a user, and where that leads. */
final class Route {
    private static final int PATIENCE_MILLIS = 60_000;

    private final String user;
    private final String password;
    private final boolean tls;
    private final int port;
    /** When logins may fail. */
    final Harm logins = new Harm();
    /** When sessions may end. */
    final Harm sessions = new Harm();

    Route(String user, String password, boolean tls, int port) {
        this.user = user;
        this.password = password;
        this.tls = tls;
        this.port = port;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    Connection login() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/" + RealMariaDb.DATABASE + "?user="
                + user + "&password=" + password + "&sslMode=" + (tls ? "trust" : "disable") + "&connectTimeout="
                + PATIENCE_MILLIS + "&socketTimeout=" + PATIENCE_MILLIS);
    }

    /** Asks something that has one right answer. */
    static void ask(Connection client, long number) throws SQLException {
        if (number(client, "select " + number) != number) {
            throw new SQLException("another answer than " + number);
        }
    }

    static long number(Connection client, String query) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            if (!rows.next()) {
                throw new SQLException("no row");
            }
            return rows.getLong(1);
        }
    }

    @Override
    public String toString() {
        return user + (tls ? " with TLS" : "");
    }
}
