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
        return knows(driver, account, tls);
    }

    /** Whether a driver can log in through the proxy, where the server's plugin comes in an AuthSwitchRequest. */
    static boolean can(Driver driver, Login user, Tls tls) {
        Account account = user.account();
        if (user.server() instanceof RealMySql56
                && account.plugin().equals("sha256_password")
                && user.serverTls() == Tls.OFF) {
            return false;
        }
        if (user.method() == Method.TERMINATED || (user.method() == Method.HASH && isNative(account))) {
            return true;
        }
        // Switched to another challenge, it answers as if there were a password, which TLS on both sides mends.
        boolean mended = user.serverTls() == Tls.FULL && tls == Tls.FULL && !isNative(account);
        boolean stumbles = driver instanceof VertxDriver && account.password().isEmpty();
        return (mended || !stumbles) && knows(driver, account, tls);
    }

    private static boolean isNative(Account account) {
        return account.plugin().equals("mysql_native_password");
    }

    private static boolean knows(Driver driver, Account account, Tls tls) {
        return switch (account.plugin()) {
            case "client_ed25519" -> Set.of("MariaDB Connector/J", "mariadb").contains(driver.name());
            case "sha256_password" ->
                Set.of("MySQL Connector/J", "mariadb", "mysql").contains(driver.name())
                        || (tls == Tls.FULL && driver.name().equals("r2dbc-mysql"));
            default -> true;
        };
    }

    /**
     * Whether the server must have seen the account's password before. Without TLS r2dbc-mysql sends no password at all,
     * and vertx-mysql-client encrypts it with the challenge of the greeting in place of that of the switch.
     */
    static boolean wantsTheFastWay(Driver driver, Login user, Tls tls) {
        return user.account().plugin().equals("caching_sha2_password")
                && user.method() != Method.TERMINATED
                && tls == Tls.OFF
                && (driver instanceof R2dbcDriver || driver instanceof VertxDriver);
    }

    /**
     * Which listener is for a driver. Two ask the server for variables that its version has, and take the version from the
     * greeting; MySQL 5.6 and TLS want a TLS of their own time.
     */
    static Proxy.Listener listener(Driver driver, Login user) {
        boolean asks = Set.of("MySQL Connector/J", "r2dbc-mysql").contains(driver.name());
        return user.server() instanceof RealMySql56 && (asks || user.serverTls() == Tls.FULL)
                ? Proxy.Listener.MYSQL56
                : Proxy.Listener.ALL;
    }

    @Override
    public void close() {
        all.forEach(Driver::close);
        container.close();
    }
}
