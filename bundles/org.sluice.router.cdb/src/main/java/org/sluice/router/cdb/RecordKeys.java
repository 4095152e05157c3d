// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The tail of our own behind rum's access tail: the readme has the layout. */
final class RecordKeys {
    static final String PASSWORD = "password";
    static final String SERVER_USER = "server-user";
    static final String SERVER_PASSWORD = "server-password";
    static final String TLS = "tls";
    static final String MAX_CONNECTIONS = "max-connections";

    static final byte[] MAGIC = "SLU1".getBytes(StandardCharsets.US_ASCII);

    static final int DESTINATIONS = 1;
    static final int KEY = 2;
    /** A reader that does not know a tag from here on must not use the record. */
    static final int FIRST_CRITICAL = 0x80;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,62}");

    private static final Set<String> SECRET = Set.of(PASSWORD, SERVER_PASSWORD);
    private static final Set<String> OPEN = Set.of(SERVER_USER, TLS, MAX_CONNECTIONS);

    private RecordKeys() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isKnown(String name) {
        return SECRET.contains(name) || OPEN.contains(name);
    }

    /** A value as a person may see it: a key that nobody knows may hold a secret, so its value is masked too. */
    static String shown(String name, String value) {
        return OPEN.contains(name) ? value : "…";
    }

    /** Those that this version does not know, in order. */
    static Set<String> unknown(Map<String, String> keys) {
        Set<String> unknown = new TreeSet<>(keys.keySet());
        unknown.removeAll(SECRET);
        unknown.removeAll(OPEN);
        return unknown;
    }

    /** All names that mean something, for a message. */
    static String known() {
        Set<String> known = new TreeSet<>(SECRET);
        known.addAll(OPEN);
        return String.join(", ", known);
    }
}
