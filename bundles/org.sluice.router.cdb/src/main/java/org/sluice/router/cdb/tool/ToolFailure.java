// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.Serial;

/** The work can not be done. The message is for the operator; there is no stack trace to read. */
final class ToolFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean wrongUse;

    private ToolFailure(String message, boolean wrongUse) {
        super(message, null, false, false);
        this.wrongUse = wrongUse;
    }

    static ToolFailure of(String message) {
        return new ToolFailure(message, false);
    }

    /** The command was used wrongly: its usage is shown too. */
    static ToolFailure wrongUse(String message) {
        return new ToolFailure(message, true);
    }

    boolean isWrongUse() {
        return wrongUse;
    }
}
