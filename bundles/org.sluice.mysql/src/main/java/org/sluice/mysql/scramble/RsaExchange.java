// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import org.sluice.mysql.wire.ProtocolException;

/**
 * How caching_sha2_password and sha256_password send the password without TLS: password and NUL, XOR the challenge over
 * and over, under the server's RSA key with OAEP (SHA-1). Under TLS it is password and NUL in clear.
 */
public final class RsaExchange {
    public static final String SHA256_PASSWORD = "sha256_password";
    /** A client of sha256_password asks for the server's key. */
    public static final int SHA256_REQUEST_PUBLIC_KEY = 1;

    private static final String TRANSFORMATION = "RSA/ECB/OAEPWithSHA-1AndMGF1Padding";
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private RsaExchange() {}

    /**
     * @param challenge of 20 bytes, without the NUL behind it
     * @throws ProtocolException if the password is too long for the key
     */
    public static byte[] encrypt(byte[] password, byte[] challenge, PublicKey key) {
        byte[] terminated = Arrays.copyOf(password, password.length + 1);
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.doFinal(mask(terminated, challenge));
        } catch (GeneralSecurityException e) {
            throw ProtocolException.malformed("the password can not be encrypted with the server's RSA key");
        } finally {
            Arrays.fill(terminated, (byte) 0);
        }
    }

    /**
     * The password that a client encrypted for one's own key.
     *
     * @return empty if it was not made with this key and challenge
     */
    public static Optional<byte[]> decrypt(byte[] encrypted, byte[] challenge, PrivateKey key) {
        byte[] terminated;
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            cipher.init(Cipher.DECRYPT_MODE, key);
            terminated = mask(cipher.doFinal(encrypted), challenge);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
        int last = terminated.length - 1;
        if (last < 0 || terminated[last] != 0) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(terminated, last));
    }

    /** Reads the key that a server sends, in PEM. */
    public static PublicKey publicKey(String pem) {
        int begin = pem.indexOf(BEGIN);
        int end = begin < 0 ? -1 : pem.indexOf(END, begin + BEGIN.length());
        if (end < 0) {
            throw ProtocolException.malformed("the server's RSA key is not in PEM");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw ProtocolException.malformed("the server's RSA key can not be read");
        }
    }

    /** The key as servers send it. */
    public static String pem(PublicKey key) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return BEGIN + "\n" + lines.encodeToString(key.getEncoded()) + "\n" + END + "\n";
    }

    private static byte[] mask(byte[] bytes, byte[] challenge) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= challenge[i % challenge.length];
        }
        return masked;
    }
}
