// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

/** Modules could not be replaced; what was in force is in force. The message is one line for the operator. */
public class SwapException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message one line: what failed, and what is in force */
    public SwapException(String message) {
        super(message);
    }
}
