// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;

/** What is counted, and whose it is. */
record Key(Kind kind, Scope scope, String name) {
    /** No server knows a longer user name, in characters. */
    private static final int LONGEST_USER = 128;

    private static final String TOO_LONG = "(longer than " + LONGEST_USER + " characters)";

    static Key global(Kind kind) {
        return new Key(kind, Scope.GLOBAL, "");
    }

    /** Failed logins of a user of whom nothing is proved: all names that no server knows are one, so that none is kept. */
    static Key failedLogins(String user) {
        return new Key(Kind.FAILED_LOGINS, Scope.USER, user.length() > LONGEST_USER ? TOO_LONG : user);
    }

    /** True if it is remembered when there is nothing to count: there are few of those. */
    boolean isKept() {
        return scope == Scope.GLOBAL || scope == Scope.LISTENER || scope == Scope.DESTINATION;
    }
}
