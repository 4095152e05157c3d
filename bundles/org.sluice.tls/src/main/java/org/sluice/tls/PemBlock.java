// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.util.Arrays;

/** One block of a PEM file. Not a record, whose {@code toString} would show a key's bytes in some later log line. */
final class PemBlock {
    private final String type;
    private final boolean encrypted;
    private final byte[] content;

    /**
     * @param type what stands after BEGIN
     * @param encrypted whether a header says so
     * @param content DER, or ciphertext
     */
    PemBlock(String type, boolean encrypted, byte[] content) {
        this.type = type;
        this.encrypted = encrypted;
        this.content = content;
    }

    String type() {
        return type;
    }

    boolean encrypted() {
        return encrypted;
    }

    /** The array itself: it is wiped with the block. */
    byte[] content() {
        return content;
    }

    void wipe() {
        Arrays.fill(content, (byte) 0);
    }
}
