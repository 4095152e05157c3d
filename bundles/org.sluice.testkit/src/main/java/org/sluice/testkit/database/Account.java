// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.util.List;

/**
 * Who may log in to a server. Names differ from server to server, so that one file of routes can hold them all.
 *
 * @param kind what is special about it, in a word
 * @param plugin as the server names it in its handshake
 */
public record Account(String kind, String user, String password, String plugin) {
    static final String NATIVE = "mysql_native_password";
    static final String CACHING_SHA2 = "caching_sha2_password";
    static final String SHA256 = "sha256_password";
    static final String ED25519 = "client_ed25519";

    private static final String ODD = " $@'ä€";

    /** ASCII: drivers do not agree on how a password is encoded. */
    private static final String ODD_PASSWORD = "t $@'\\\"";

    /** The same on every server but for the first letters: empty password, odd characters, as long as can be. */
    static List<Account> odd(String prefix, String plugin, int longest) {
        return List.of(
                new Account("empty", prefix + "-empty", "", plugin),
                new Account("odd", prefix + ODD, ODD_PASSWORD, plugin),
                new Account("long", prefix + "x".repeat(longest - prefix.length()), RealServer.PASSWORD, plugin));
    }

    static Account with(String prefix, String kind, String plugin) {
        return new Account(kind, prefix + "-" + kind, RealServer.PASSWORD, plugin);
    }

    /** For statements: 'user'@'%'. */
    String quotedUser() {
        return quoted(user) + "@'%'";
    }

    String quotedPassword() {
        return quoted(password);
    }

    String grant() {
        return "GRANT ALL ON *.* TO " + quotedUser();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
