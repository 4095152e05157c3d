// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

/**
 * One thing that goes wrong, and is mended again.
 *
 * @param kind as it is counted
 * @param lane what it is done to
 * @param deed does it, sees that what should live does, undoes it, and proves that ordinary logins work
 */
record Fault(String kind, Lane lane, Deed deed) {
    /** What faults are done to: one at a time in each, but for {@link #ALONE} at the same time. */
    enum Lane {
        SERVER,
        CLIENTS,
        NAMES,
        USERS,
        CONFIGURATION,
        ALONE
    }

    /** Throws whatever it finds. */
    interface Deed {
        void run() throws Exception;
    }
}
