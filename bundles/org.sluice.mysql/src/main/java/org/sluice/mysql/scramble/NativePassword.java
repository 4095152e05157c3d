// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * mysql_native_password. The server stores SHA1(SHA1(password)); the client proves that it knows SHA1(password), called
 * stage 1 here, and in doing so reveals it to whoever knows what the server stores. With it the challenge of any server
 * that stores the same can be answered.
 */
public final class NativePassword {
    public static final String PLUGIN = "mysql_native_password";
    /** Of challenges, answers and what is stored. */
    public static final int LENGTH = 20;

    private static final int HASH_LENGTH = 1 + 2 * LENGTH;

    private NativePassword() {}

    /** The answer to a challenge; empty for an empty password. */
    public static byte[] scramble(byte[] password, byte[] challenge) {
        return password.length == 0 ? password : scrambleStage1(Digests.sha1(password), challenge);
    }

    /** The answer to a challenge by one who knows stage 1 and not the password. */
    public static byte[] scrambleStage1(byte[] stage1, byte[] challenge) {
        return Digests.xor(stage1, Digests.sha1(challenge, Digests.sha1(stage1)));
    }

    /**
     * What an answer reveals.
     *
     * @param stored what the server stores, 20 bytes
     * @return stage 1 if the answer is right; empty if it is wrong or not 20 bytes long
     */
    public static Optional<byte[]> stage1(byte[] response, byte[] challenge, byte[] stored) {
        if (response.length != LENGTH || stored.length != LENGTH) {
            return Optional.empty();
        }
        byte[] stage1 = Digests.xor(response, Digests.sha1(challenge, stored));
        return MessageDigest.isEqual(Digests.sha1(stage1), stored) ? Optional.of(stage1) : Optional.empty();
    }

    /** What the server stores for a password. */
    public static byte[] stored(byte[] password) {
        return Digests.sha1(Digests.sha1(password));
    }

    /** Reads the form in which servers show it: an asterisk and 40 hexadecimal digits; empty if it is not that. */
    public static Optional<byte[]> parse(String hash) {
        if (hash.length() != HASH_LENGTH || hash.charAt(0) != '*') {
            return Optional.empty();
        }
        try {
            return Optional.of(HexFormat.of().parseHex(hash.substring(1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The form in which servers show what they store. */
    public static String format(byte[] stored) {
        return "*" + HexFormat.of().withUpperCase().formatHex(stored);
    }
}
