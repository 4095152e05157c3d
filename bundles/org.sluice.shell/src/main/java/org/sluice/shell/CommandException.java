// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.Serial;

/** A command that does not do what was asked. The message is for the operator; there is no stack trace to read. */
final class CommandException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private CommandException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** It was asked rightly and could not be done: status 1. */
    static CommandException failed(String message) {
        return new CommandException(GogoConversation.FAILED, message);
    }

    /** It was asked wrongly: status 2. */
    static CommandException wrongUse(String message) {
        return new CommandException(GogoConversation.WRONG_USE, message);
    }

    int status() {
        return status;
    }
}
