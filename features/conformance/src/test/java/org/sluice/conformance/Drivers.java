// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sluice.testkit.database.Account;
import org.sluice.testkit.database.RealMySql56;
import org.sluice.testkit.database.RealServer;

/**
 * All of them.
 *
 * @param container where one of them runs
 */
record Drivers(MySqlClient container, List<Driver> all) implements AutoCloseable {
    /** @param files what they may read */
    static Drivers start(Path files) {
        MySqlClient container = new MySqlClient(files);
        return new Drivers(
                container,
                List.of(
                        JdbcDriver.mysql(),
                        JdbcDriver.mariadb(),
                        new VertxDriver(),
                        new R2dbcDriver(files),
                        CommandLineDriver.mariadb(),
                        CommandLineDriver.mysql(container)));
    }

    /** Whether a driver can log in at all when nothing is between it and the server. */
    static boolean can(Driver driver, RealServer server, Account account, Tls tls) {
        if (server instanceof RealMySql56) {
            // Its TLS is too old for every driver, and its sha256_password wants TLS.
            return tls == Tls.OFF && !account.plugin().equals("sha256_password");
        }
        return switch (account.plugin()) {
            case "client_ed25519" -> Set.of("MariaDB Connector/J", "mariadb").contains(driver.name());
            case "sha256_password" ->
                Set.of("MySQL Connector/J", "mariadb", "mysql").contains(driver.name())
                        || (tls == Tls.FULL && driver.name().equals("r2dbc-mysql"));
            default -> true;
        };
    }

    @Override
    public void close() {
        all.forEach(Driver::close);
        container.close();
    }
}
