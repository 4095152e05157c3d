// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.util.List;
import org.sluice.testkit.tls.ServerCertificate;

/**
 * A real database server on a free port of 127.0.0.1, with the account {@link #USER}, which may do everything, and the
 * database {@link #DATABASE}. It has a certificate of its own, and an account for every way to log in that it knows.
 */
public interface RealServer extends AutoCloseable {
    String USER = "whee";
    String PASSWORD = "toast";
    String DATABASE = "test";

    /** As {@code MySQL 5.6}, which is good for a title. */
    String name();

    int port();

    /** As {@code tcp:127.0.0.1:3306}. */
    default String address() {
        return "tcp:127.0.0.1:" + port();
    }

    /** What it says of itself. */
    default String version() {
        return Admin.of(this).value("SELECT VERSION()");
    }

    /** Runs statements one by one, as the account that may do everything. */
    default void execute(String... statements) {
        Admin.of(this).execute(List.of(statements));
    }

    /** The first column of the first row, as the account that may do everything sees it. */
    default String value(String query) {
        return Admin.of(this).value(query);
    }

    ServerCertificate certificate();

    /** One for each plugin, then those with odd names; each may do everything. {@link #USER} is not among them. */
    List<Account> accounts();

    /** Makes further accounts; each may do everything. */
    void create(List<Account> more);

    /** Stops it and removes its data. Returns when it has ended. */
    @Override
    void close();
}
