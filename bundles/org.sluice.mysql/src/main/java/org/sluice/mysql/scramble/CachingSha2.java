// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * caching_sha2_password's fast way: the server keeps SHA256(SHA256(password)) in memory once it has seen the password. As
 * with the native method, an answer reveals SHA256(password), stage 1, to whoever knows what is kept.
 */
public final class CachingSha2 {
    public static final String PLUGIN = "caching_sha2_password";
    /** Of answers and of what is kept; the challenge has 20 bytes. */
    public static final int LENGTH = 32;

    /** AuthMoreData: the answer was right, an OK packet follows by itself. */
    public static final int FAST_AUTH_SUCCESS = 3;
    /** AuthMoreData: the password itself is needed. */
    public static final int PERFORM_FULL_AUTHENTICATION = 4;
    /** The client asks for the server's RSA key; it is 1 with sha256_password. */
    public static final int REQUEST_PUBLIC_KEY = 2;

    private CachingSha2() {}

    /** The answer to a challenge; empty for an empty password. */
    public static byte[] scramble(byte[] password, byte[] challenge) {
        return password.length == 0 ? password : scrambleStage1(Digests.sha256(password), challenge);
    }

    /** The answer to a challenge by one who knows stage 1 and not the password. */
    public static byte[] scrambleStage1(byte[] stage1, byte[] challenge) {
        return Digests.xor(stage1, Digests.sha256(Digests.sha256(stage1), challenge));
    }

    /** What the server keeps in memory for a password. */
    public static byte[] cached(byte[] password) {
        return Digests.sha256(Digests.sha256(password));
    }

    /** Stage 1 if the answer is right; empty if it is wrong or not 32 bytes long. */
    public static Optional<byte[]> stage1(byte[] response, byte[] challenge, byte[] cached) {
        if (response.length != LENGTH || cached.length != LENGTH) {
            return Optional.empty();
        }
        byte[] stage1 = Digests.xor(response, Digests.sha256(cached, challenge));
        return MessageDigest.isEqual(Digests.sha256(stage1), cached) ? Optional.of(stage1) : Optional.empty();
    }
}
