// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.reload;

import java.io.Serial;

/** The new state is bad and the old one stays. The message names what is wrong and where. */
public final class ReloadException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message one line: what is wrong with the new state */
    public ReloadException(String message) {
        super(message);
    }
}
