// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.intercept;

import java.nio.charset.StandardCharsets;

/** What clients take. */
final class Limits {
    /** Of messages and infos, in bytes. */
    static final int TEXT = 512;
    /** Of the name of a column, in bytes. */
    static final int NAME = 255;
    /** As many as a table can have. */
    static final int COLUMNS = 4096;

    private Limits() {}

    static void check(String what, String text, int atMost) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > atMost) {
            throw new IllegalArgumentException(what + " has " + length + " bytes, and " + atMost + " at most");
        }
    }
}
