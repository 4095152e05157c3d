// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.Serial;

/** Files or settings of which no TLS context can be made. The message is for an operator and never holds key material. */
final class BadTlsException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the configuration key that is to blame
     * @param reason reads on from the key
     */
    BadTlsException(String key, String reason) {
        super(reason, null, false, false);
        this.key = key;
    }

    String key() {
        return key;
    }
}
