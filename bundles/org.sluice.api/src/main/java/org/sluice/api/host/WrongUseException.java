// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.io.Serial;

/**
 * A command of a {@link Console} was asked wrongly: its status is 2. The message is for the operator and names the
 * command, what is wrong and the usage; there is no stack trace to read.
 */
public final class WrongUseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what to do, a line or more */
    public WrongUseException(String message) {
        super(message, null, false, false);
    }
}
