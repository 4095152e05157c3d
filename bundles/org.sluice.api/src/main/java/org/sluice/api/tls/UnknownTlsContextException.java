// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.tls;

import java.io.Serial;

/** There is no TLS context of that name that could be used. */
public final class UnknownTlsContextException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message one line that names the context */
    public UnknownTlsContextException(String message) {
        super(message);
    }
}
