// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * MariaDB's client_ed25519: the answer is an Ed25519 signature of the challenge, with the password, of whatever length,
 * where RFC 8032 has a key of 32 bytes. The server stores the public key. An answer reveals nothing.
 */
public final class Ed25519 {
    public static final String PLUGIN = "client_ed25519";
    /** Of challenges and public keys. */
    public static final int KEY_LENGTH = 32;

    public static final int SIGNATURE_LENGTH = 64;

    /** The first bytes of every Ed25519 key in X.509, before the 32 bytes of the key. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Ed25519() {}

    /** The answer to a challenge. Takes about a millisecond. */
    public static byte[] scramble(byte[] password, byte[] challenge) {
        byte[] secret = Digests.sha512(password);
        BigInteger scalar = scalar(secret);
        byte[] publicKey = Curve25519.multiplyBase(scalar);
        byte[] prefix = Arrays.copyOfRange(secret, 32, 64);
        BigInteger nonce = Curve25519.number(Digests.sha512(prefix, challenge)).mod(Curve25519.ORDER);
        byte[] r = Curve25519.multiplyBase(nonce);
        BigInteger k = Curve25519.number(Digests.sha512(r, publicKey, challenge));
        BigInteger s = k.multiply(scalar).add(nonce).mod(Curve25519.ORDER);
        byte[] signature = Arrays.copyOf(r, SIGNATURE_LENGTH);
        System.arraycopy(Curve25519.littleEndian(s), 0, signature, 32, 32);
        return signature;
    }

    /** What the server stores for a password. */
    public static byte[] publicKey(byte[] password) {
        return Curve25519.multiplyBase(scalar(Digests.sha512(password)));
    }

    private static BigInteger scalar(byte[] secret) {
        byte[] clamped = Arrays.copyOf(secret, 32);
        clamped[0] &= (byte) 0xF8;
        clamped[31] &= 0x7F;
        clamped[31] |= 0x40;
        return Curve25519.number(clamped);
    }

    /** Whether the answer was made by one who knows the password of this public key. */
    public static boolean verify(byte[] response, byte[] challenge, byte[] publicKey) {
        if (response.length != SIGNATURE_LENGTH || publicKey.length != KEY_LENGTH) {
            return false;
        }
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_LENGTH);
        System.arraycopy(publicKey, 0, encoded, X509_PREFIX.length, KEY_LENGTH);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            signature.update(challenge);
            return signature.verify(response);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Reads the form in which MariaDB shows the public key: 43 characters of base64; empty if it is not that. */
    public static Optional<byte[]> parse(String stored) {
        try {
            byte[] key = Base64.getDecoder().decode(stored);
            return key.length == KEY_LENGTH ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static String format(byte[] publicKey) {
        return Base64.getEncoder().withoutPadding().encodeToString(publicKey);
    }
}
