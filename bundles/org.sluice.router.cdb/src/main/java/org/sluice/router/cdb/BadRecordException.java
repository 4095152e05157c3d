// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.Serial;

/** A value that breaks a rule. The message reads on from the user's name and holds no secret. */
public final class BadRecordException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BadRecordException(String message) {
        super(message, null, false, false);
    }
}
