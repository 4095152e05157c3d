// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.Serial;

/** Bytes or text that break a rule of the format. The message says where and which, and reads on from the file's name. */
public final class BadCdbException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public BadCdbException(String message) {
        super(message, null, false, false);
    }
}
