// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import org.sluice.api.limit.LimitRow.Scope;

/** How a limit that was reached is told to the operator. */
final class Wording {
    private Wording() {}

    static String of(Key key, long most) {
        String what =
                switch (key.kind()) {
                    case CONNECTIONS -> " connections";
                    case LOGINS -> " logins in progress";
                    case RATE -> " new connections per second";
                    case FAILED_LOGINS -> " failed logins per minute, again and again";
                    case IDLE_TIME, LOGIN_TIME, SESSION_AGE -> " ms";
                };
        String whose = key.scope() == Scope.GLOBAL ? "" : ", " + key.scope().label() + " " + key.name();
        return "the limit is " + most + what + whose;
    }
}
