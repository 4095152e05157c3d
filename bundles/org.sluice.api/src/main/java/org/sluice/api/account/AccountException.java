// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.account;

import java.io.Serial;

/** The accounts of a server could not be read. The message says why and reads on from the server's address. */
public final class AccountException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message one line for the operator, without secrets */
    public AccountException(String message) {
        super(message, null, false, false);
    }
}
