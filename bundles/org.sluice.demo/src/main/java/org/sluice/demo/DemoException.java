// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.Serial;

/** Why there is no database. The message is one line for the operator, with what to do. */
final class DemoException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message, null, false, false);
    }
}
