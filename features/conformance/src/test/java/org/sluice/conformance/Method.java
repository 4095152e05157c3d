// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

/** What the proxy knows of a user. */
enum Method {
    /** The hash of mysql_native_password: it verifies the client itself. */
    HASH,
    /** Nothing: the server's challenge is put to the client. */
    RELAY,
    /** The password that the client has, and who the proxy itself is to the server. */
    TERMINATED;

    /** For names of users, which have little room on old servers. */
    char letter() {
        return Character.toLowerCase(name().charAt(0));
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
