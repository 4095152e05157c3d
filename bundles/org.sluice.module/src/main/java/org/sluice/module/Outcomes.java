// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.BitSet;

/** How the latest logins ended that one service decided. For any thread. */
final class Outcomes {
    static final int KEPT = 100;

    private final BitSet failed = new BitSet(KEPT);
    private int known;
    private int next;

    /** What is known of them at one moment. */
    record Counted(int logins, int failures) {
        double failedPercent() {
            return logins == 0 ? 0 : 100.0 * failures / logins;
        }
    }

    synchronized void add(boolean ok) {
        failed.set(next, !ok);
        next = (next + 1) % KEPT;
        known = Math.min(known + 1, KEPT);
    }

    synchronized void clear() {
        failed.clear();
        known = 0;
        next = 0;
    }

    synchronized Counted count() {
        return new Counted(known, failed.cardinality());
    }
}
