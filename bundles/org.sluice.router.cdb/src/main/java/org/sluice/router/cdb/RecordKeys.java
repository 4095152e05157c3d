// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The tail of our own behind rum's access tail: the readme has the layout. */
final class RecordKeys {
    static final byte[] MAGIC = "SLU1".getBytes(StandardCharsets.US_ASCII);

    static final int DESTINATIONS = 1;
    static final int KEY = 2;
    /** A reader that does not know a tag from here on must not use the record. */
    static final int FIRST_CRITICAL = 0x80;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,62}");

    private RecordKeys() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isSecret(String name) {
        return name.endsWith("password") || name.endsWith("secret");
    }
}
