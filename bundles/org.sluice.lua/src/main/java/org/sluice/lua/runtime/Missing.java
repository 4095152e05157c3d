// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.regex.Pattern;

/** What a sandboxed script has not, where an error is about that. */
final class Missing {
    private static final Pattern OF_TRUSTED = Pattern.compile(
            "attempt to (call field '"
                    + "(execute|exit|rename|tmpname|setlocale|getinfo|getupvalue|setupvalue)'|(index|call) global 'io') \\(a nil value\\)");
    private static final String HINT = "; a sandboxed script has none: mode = trusted";

    private Missing() {}

    /** The message, and what to do if a trusted script would have what is missing. */
    static String hinted(String message, boolean trusted) {
        return !trusted && OF_TRUSTED.matcher(message).find() ? message + HINT : message;
    }
}
