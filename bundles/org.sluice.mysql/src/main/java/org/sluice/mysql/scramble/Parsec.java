// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sluice.mysql.wire.ProtocolException;

/**
 * MariaDB's parsec, from 11.6 on. The server sends a challenge of 32 bytes; the client asks with an empty packet for the
 * account's salt; then it answers with a challenge of its own and the Ed25519 signature of both, with a key that PBKDF2
 * makes of password and salt.
 */
public final class Parsec {
    public static final String PLUGIN = "parsec";
    /** Of both challenges. */
    public static final int CHALLENGE_LENGTH = 32;

    private static final int PBKDF2 = 'P';
    /** What servers take; more would let a server keep a client busy for long. */
    private static final int MAX_FACTOR = 3;

    private static final int BASE_ITERATIONS = 1024;
    private static final int KEY_LENGTH = 32;

    private Parsec() {}

    /**
     * The answer.
     *
     * @param extSalt what the server sent when asked: the letter P, the factor of iterations, the salt
     * @param own the client's challenge, 32 random bytes
     * @throws ProtocolException if the salt is of a kind that is not known
     */
    public static byte[] scramble(byte[] password, byte[] challenge, byte[] extSalt, byte[] own) {
        byte[] signed = join(challenge, own);
        return join(own, Ed25519.scramble(key(password, extSalt), signed));
    }

    /** Whether the answer was made by one who knows the password of this public key. */
    public static boolean verify(byte[] response, byte[] challenge, byte[] publicKey) {
        if (response.length != CHALLENGE_LENGTH + Ed25519.SIGNATURE_LENGTH) {
            return false;
        }
        byte[] own = Arrays.copyOf(response, CHALLENGE_LENGTH);
        byte[] signature = Arrays.copyOfRange(response, CHALLENGE_LENGTH, response.length);
        return Ed25519.verify(signature, join(challenge, own), publicKey);
    }

    /** The public key that the server stores for a password with this salt. */
    public static byte[] publicKey(byte[] password, byte[] extSalt) {
        return Ed25519.publicKey(key(password, extSalt));
    }

    private static byte[] key(byte[] password, byte[] extSalt) {
        if (extSalt.length < 2 || extSalt[0] != PBKDF2 || extSalt[1] < 0 || extSalt[1] > MAX_FACTOR) {
            throw ProtocolException.malformed("parsec: the salt is of an unknown kind");
        }
        byte[] salt = Arrays.copyOfRange(extSalt, 2, extSalt.length);
        return pbkdf2(password, salt, BASE_ITERATIONS << extSalt[1]);
    }

    /** PBKDF2 with HMAC-SHA-512 (RFC 8018); the JDK's takes text, and a password is bytes. One block is enough. */
    static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            // The JDK takes no empty key; HMAC fills each with zeros anyway.
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA512"));
            mac.update(salt);
            byte[] round = mac.doFinal(new byte[] {0, 0, 0, 1});
            byte[] block = round;
            for (int i = 1; i < iterations; i++) {
                round = mac.doFinal(round);
                block = Digests.xor(block, round);
            }
            return Arrays.copyOf(block, KEY_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA512", e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
