// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;

/** What is counted, and whose it is. */
record Key(Kind kind, Scope scope, String name) {
    static Key global(Kind kind) {
        return new Key(kind, Scope.GLOBAL, "");
    }

    /** True if it is remembered when there is nothing to count: there are few of those. */
    boolean isKept() {
        return scope == Scope.GLOBAL || scope == Scope.LISTENER || scope == Scope.DESTINATION;
    }
}
