// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.nio.charset.StandardCharsets;

/** Keys on their way to a message, a log or a terminal. */
public final class Shown {
    private static final int LONGEST = 80;

    private Shown() {}

    /** In quotes; control characters become {@code ?}, and what is too long is cut. */
    public static String quoted(byte[] key) {
        int length = Math.min(key.length, LONGEST);
        StringBuilder text = new StringBuilder(new String(key, 0, length, StandardCharsets.UTF_8));
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, '?');
            }
        }
        return '"' + text.toString() + (length < key.length ? "…" : "") + '"';
    }
}
