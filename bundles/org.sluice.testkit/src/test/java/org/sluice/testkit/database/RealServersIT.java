// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each server runs, has what it says, and lets everybody in by a driver that is not ours. */
@Timeout(120)
@ExtendWith(SharedServers.class)
class RealServersIT {
    @Test
    void mariaDbHasNativeAndEd25519Accounts(RealMariaDb server) throws SQLException {
        assertThat(server.version()).startsWith("11.4.");
        assertThat(server.accounts())
                .extracting(Account::kind)
                .containsExactly("native", "ed25519", "empty", "odd", "long");
        letsEverybodyIn(server, "verify-full");
    }

    @Test
    void mySqlHasSha2AndSha256Accounts(RealMySql server) throws SQLException {
        assertThat(server.version()).startsWith("9.7.");
        assertThat(server.accounts())
                .extracting(Account::kind)
                .containsExactly("sha2", "sha256", "empty", "odd", "long");
        letsEverybodyIn(server, "disable");
        letsEverybodyIn(server, "verify-full");
    }

    /** No driver of today speaks its TLS. */
    @Test
    void oldMySqlHasNativeAndSha256Accounts(RealMySql56 server) throws SQLException {
        assertThat(server.version()).startsWith("5.6.");
        assertThat(server.value("SELECT @@have_ssl")).isEqualTo("YES");
        assertThat(server.accounts())
                .extracting(Account::kind)
                .containsExactly("native", "sha256", "empty", "odd", "long");
        letsEverybodyIn(server, "disable");
    }

    private static void letsEverybodyIn(RealServer server, String tls) throws SQLException {
        for (Account account : server.accounts()) {
            // The driver does not know it.
            if (!account.plugin().equals(Account.SHA256)) {
                letsIn(server, account, tls);
            }
        }
    }

    private static void letsIn(RealServer server, Account account, String tls) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", account.user());
        properties.setProperty("password", account.password());
        properties.setProperty("sslMode", tls);
        properties.setProperty("serverSslCert", server.certificate().authority().toString());
        properties.setProperty("allowPublicKeyRetrieval", "true");
        String url = "jdbc:mariadb://127.0.0.1:" + server.port() + "/" + RealServer.DATABASE;
        try (Connection connection = DriverManager.getConnection(url, properties);
                ResultSet row = connection.createStatement().executeQuery("SELECT current_user()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo(account.user() + "@%");
        }
        String plugin = "SELECT plugin FROM mysql.user WHERE user = "
                + account.quotedUser().replace("@'%'", "");
        assertThat(server.value(plugin)).isIn(List.of(account.plugin(), "ed25519"));
    }
}
