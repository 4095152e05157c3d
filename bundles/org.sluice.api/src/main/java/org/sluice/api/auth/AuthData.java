// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.security.MessageDigest;
import java.util.Arrays;

/** Bytes of a login: a challenge, an answer, more data. Some are passwords, so {@link #toString} tells the length alone. */
public final class AuthData {
    /** No byte. */
    public static final AuthData EMPTY = new AuthData(new byte[0]);

    private final byte[] bytes;

    private AuthData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes copied */
    public static AuthData of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new AuthData(bytes.clone());
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** In bytes. */
    public int length() {
        return bytes.length;
    }

    /** True if there is no byte. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** @return 0 to 255 */
    public int at(int index) {
        return bytes[index] & 0xFF;
    }

    /** Overwrites it with zeros. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthData that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
