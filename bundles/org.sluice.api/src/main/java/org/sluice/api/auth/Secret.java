// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.util.Arrays;

/**
 * A password, or what can be made of one. Never shown: {@link #toString} tells the kind alone. Whoever is done with a
 * copy of its own wipes it; one that a source keeps for the next login is not wiped.
 */
public final class Secret {

    /** What the bytes are. */
    public enum Kind {
        /** The password itself; may be empty. Verifies and answers for every plugin. */
        PASSWORD,
        /** SHA1(SHA1(password)), 20 bytes, as servers store it for mysql_native_password. Verifies. */
        NATIVE_STORED,
        /** SHA1(password), 20 bytes: what the answer of a mysql_native_password client reveals. Answers. */
        NATIVE_STAGE1,
        /** SHA256(SHA256(password)), 32 bytes, as servers cache it for caching_sha2_password. Verifies. */
        SHA2_STORED,
        /** SHA256(password), 32 bytes: what the answer of a caching_sha2_password client reveals. Answers the fast way. */
        SHA2_STAGE1
    }

    private final Kind kind;
    private final byte[] bytes;

    private Secret(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /**
     * @param bytes copied
     * @throws IllegalArgumentException if their number is not the kind's
     */
    public static Secret of(Kind kind, byte[] bytes) {
        int length =
                switch (kind) {
                    case PASSWORD -> bytes.length;
                    case NATIVE_STORED, NATIVE_STAGE1 -> 20;
                    case SHA2_STORED, SHA2_STAGE1 -> 32;
                };
        if (bytes.length != length) {
            throw new IllegalArgumentException("a secret of the kind " + kind + " has " + length + " bytes");
        }
        return new Secret(kind, bytes.clone());
    }

    /**
     * A password itself.
     *
     * @param password copied; may be empty
     */
    public static Secret password(byte[] password) {
        return of(Kind.PASSWORD, password);
    }

    /** What the bytes are. */
    public Kind kind() {
        return kind;
    }

    /** A copy, which the caller wipes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** True for the empty password. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Overwrites it with zeros. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
