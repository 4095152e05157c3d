// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import java.util.HashMap;
import java.util.Map;
import org.sluice.mysql.command.ComStmtExecute;

/** How many parameters the prepared statements of a session have. */
final class Statements {
    static final int UNKNOWN = -1;

    private final Map<Long, Integer> parameters = new HashMap<>();
    private int last = UNKNOWN;
    private int pending;

    /** A statement is to be prepared. */
    void asked() {
        pending++;
    }

    /** That has succeeded or not. */
    void answered() {
        pending--;
    }

    /** True if there are statements of which nothing is known yet. */
    boolean pending() {
        return pending > 0;
    }

    void prepared(long id, int count) {
        parameters.put(id, count);
        last = count;
    }

    void closed(long id) {
        parameters.remove(id);
    }

    void clear() {
        parameters.clear();
        last = UNKNOWN;
    }

    /** @return {@link #UNKNOWN} if the server has told of no such statement */
    int parameters(long id) {
        return id == ComStmtExecute.LAST_PREPARED ? last : parameters.getOrDefault(id, UNKNOWN);
    }
}
