// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.limit;

import java.util.Locale;

/**
 * One thing that is counted.
 *
 * @param key whose: empty for {@link Scope#GLOBAL}
 * @param bound in the unit of the kind; 0: no limit
 * @param now how many there are, or how long the longest has taken
 * @param peak the highest that it has been while it was remembered; a key with nothing left to count is forgotten
 * @param refused how many were refused, delayed or ended because of it, while it was remembered
 */
public record LimitRow(Kind kind, Scope scope, String key, long bound, long now, long peak, long refused) {
    /** What is counted. */
    public enum Kind {
        /** Connections that are open. */
        CONNECTIONS,
        /** Connections that are accepted and not logged in (or, in a protocol without a login, not connected) yet. */
        LOGINS,
        /** New connections per second. */
        RATE,
        /** Failed logins per minute. */
        FAILED_LOGINS,
        /** Milliseconds without a byte. */
        IDLE_TIME,
        /** Milliseconds from the accept to the end of the login. */
        LOGIN_TIME,
        /** Milliseconds since the accept. */
        SESSION_AGE;

        /** The word of it in the shell and in statistics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** True if bound, now and peak are milliseconds. */
        public boolean isTime() {
            return compareTo(IDLE_TIME) >= 0;
        }
    }

    /** Whose they are. */
    public enum Scope {
        /** Everybody's. */
        GLOBAL,
        /** Those of one listener. */
        LISTENER,
        /** Those of one client address; of IPv6 the network that one client has. */
        ADDRESS,
        /** Those of one network. */
        NETWORK,
        /** Those of one user, on all listeners. */
        USER,
        /** Those to one destination. */
        DESTINATION;

        /** The word of it in the shell and in statistics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How much of the bound is used, 1 being all of it; 0 without a bound. */
    public double nearness() {
        return bound <= 0 ? 0 : (double) now / bound;
    }
}
