// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Reads the proxy's RSA key from PEM, as PKCS#8 or as PKCS#1, which is the form of a server's private_key.pem. */
final class KeyFile {
    private static final int LARGEST = 1 << 16;
    /** The head of a PKCS#8 key: version 0, rsaEncryption with its NULL. */
    private static final byte[] VERSION_AND_RSA = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0D,
        0x06,
        0x09,
        0x2A,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xF7,
        0x0D,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private KeyFile() {}

    /** @throws IllegalArgumentException with what is wrong, and no byte of the key */
    static RsaKey read(Path file) {
        byte[] bytes = new byte[0];
        try {
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException(file + " is larger than 64 KiB and surely no key");
            }
            bytes = Files.readAllBytes(file);
            return parse(file, bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can not be read");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static RsaKey parse(Path file, byte[] bytes) {
        byte[] pkcs8 = block(bytes, "PRIVATE KEY");
        if (pkcs8.length == 0) {
            byte[] pkcs1 = block(bytes, "RSA PRIVATE KEY");
            if (pkcs1.length == 0) {
                throw new IllegalArgumentException(
                        file + " holds no RSA key in PEM (-----BEGIN PRIVATE KEY-----) that is not encrypted");
            }
            pkcs8 = value(SEQUENCE, VERSION_AND_RSA, value(OCTET_STRING, pkcs1));
            Arrays.fill(pkcs1, (byte) 0);
        }
        try {
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (key instanceof RSAPrivateCrtKey whole && whole.getModulus().bitLength() >= RsaKey.BITS) {
                return RsaKey.of(whole);
            }
        } catch (GeneralSecurityException e) {
            // Told below without the exception's text, which may quote the key.
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
        throw new IllegalArgumentException(file + " holds no RSA key of at least " + RsaKey.BITS + " bits");
    }

    /** The contents of the first block of that type; empty if there is none, or it is not base64 to its end. */
    private static byte[] block(byte[] pem, String type) {
        // ISO 8859-1 keeps the places of bytes; the key itself never becomes a string.
        int begin = indexOf(pem, "-----BEGIN " + type + "-----", 0);
        int end = begin < 0 ? -1 : indexOf(pem, "-----END " + type + "-----", begin);
        if (end < 0) {
            return new byte[0];
        }
        byte[] base64 = Arrays.copyOfRange(pem, begin + type.length() + 16, end);
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = from; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** A value in DER, of up to 64 KiB; the contents are wiped when they are in. */
    private static byte[] value(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] value = new byte[4 + length];
        value[0] = (byte) tag;
        value[1] = (byte) 0x82;
        value[2] = (byte) (length >> 8);
        value[3] = (byte) length;
        int at = 4;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, value, at, part.length);
            at += part.length;
        }
        return value;
    }
}
