// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.address;

import java.io.Serial;

/** A text that is no address. The message names the text and the rule that it breaks. */
public final class AddressSyntaxException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * @param text what was read
     * @param rule what it breaks, for people
     */
    public AddressSyntaxException(String text, String rule) {
        super("\"" + text + "\": " + rule);
    }
}
