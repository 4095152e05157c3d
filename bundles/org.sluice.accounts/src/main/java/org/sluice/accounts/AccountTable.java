// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sluice.accounts.client.MySqlClient;

/**
 * Where a server keeps its accounts. That changed with nearly every version of MySQL and MariaDB, so the columns that are
 * there decide, and not the version. Each statement gives the same columns: user, host, plugin, hash (of the native plugin
 * only: other secrets are never asked for), role, locked, expired, and further ways to log in.
 */
final class AccountTable {
    private static final String COLUMNS = "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS"
            + " WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME IN ('user', 'global_priv')";

    /** MariaDB from 10.4 on; its table {@code user} is a view of this, without locks and further ways. */
    private static final String GLOBAL_PRIV = "SELECT User, Host,"
            + " IFNULL(JSON_VALUE(Priv, '$.plugin'), ''),"
            + " IF(IFNULL(JSON_VALUE(Priv, '$.plugin'), '') IN ('', 'mysql_native_password'),"
            + " JSON_VALUE(Priv, '$.authentication_string'), NULL),"
            + " IFNULL(JSON_VALUE(Priv, '$.is_role'), 0) = 1,"
            + " IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0) = 1,"
            + " IFNULL(JSON_VALUE(Priv, '$.password_last_changed'), 1) = 0,"
            + " JSON_EXISTS(Priv, '$.auth_or')"
            + " FROM mysql.global_priv ORDER BY User, Host";

    private AccountTable() {}

    /**
     * The statement for this server.
     *
     * @return empty if nothing of it can be seen by the account
     */
    static String statement(MySqlClient client) throws IOException {
        Map<String, Set<String>> columns = new TreeMap<>();
        for (var row : client.query(COLUMNS)) {
            String table = String.valueOf(row.get(0)).toLowerCase(Locale.ROOT);
            columns.computeIfAbsent(table, key -> new TreeSet<>())
                    .add(String.valueOf(row.get(1)).toLowerCase(Locale.ROOT));
        }
        if (columns.getOrDefault("global_priv", Set.of()).contains("priv")) {
            return GLOBAL_PRIV;
        }
        Set<String> user = columns.getOrDefault("user", Set.of());
        return user.isEmpty() ? "" : statement(user);
    }

    /** The statement for a table {@code user} with these columns, in lower case. */
    static String statement(Set<String> columns) {
        String plugin = columns.contains("plugin") ? "IFNULL(plugin, '')" : "''";
        return "SELECT User, Host, " + plugin
                + ", IF(" + plugin + " IN ('', 'mysql_native_password'), " + hash(columns) + ", NULL)"
                + ", " + role(columns)
                + ", " + yes(columns, "account_locked")
                + ", " + yes(columns, "password_expired")
                + ", 0 FROM mysql.user ORDER BY User, Host";
    }

    /** There was one column, then two of which either may hold it, then the other one. */
    private static String hash(Set<String> columns) {
        if (!columns.contains("authentication_string")) {
            return "Password";
        }
        return columns.contains("password")
                ? "IF(IFNULL(authentication_string, '') = '', Password, authentication_string)"
                : "authentication_string";
    }

    /** MariaDB says it; a role of MySQL is an account without a password that is made locked and expired. */
    private static String role(Set<String> columns) {
        if (columns.contains("is_role")) {
            return yes(columns, "is_role");
        }
        return columns.contains("account_locked") && columns.contains("password_expired")
                ? "(account_locked = 'Y' AND password_expired = 'Y' AND IFNULL(authentication_string, '') = '')"
                : "0";
    }

    private static String yes(Set<String> columns, String column) {
        return columns.contains(column) ? "(" + column + " = 'Y')" : "0";
    }
}
