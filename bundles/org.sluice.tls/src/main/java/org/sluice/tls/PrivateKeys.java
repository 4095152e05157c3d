// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in the three forms that operators have: PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY})
 * and SEC 1 ({@code EC PRIVATE KEY}). The JDK reads the first; the others are put into it.
 */
final class PrivateKeys {
    /** What Java's TLS can sign with. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "RSASSA-PSS");

    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** rsaEncryption 1.2.840.113549.1.1.1 with its NULL parameters. */
    private static final byte[] RSA = {
        0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** id-ecPublicKey 1.2.840.10045.2.1. */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private PrivateKeys() {}

    static boolean isPrivateKey(PemBlock block) {
        return block.type().endsWith("PRIVATE KEY");
    }

    /**
     * Reads the one private key among the blocks of a file.
     *
     * @throws IllegalArgumentException with what is wrong, to read on from the file's name
     */
    static PrivateKey read(List<PemBlock> blocks) {
        List<PemBlock> keys = blocks.stream().filter(PrivateKeys::isPrivateKey).toList();
        if (keys.size() != 1) {
            throw new IllegalArgumentException(
                    keys.isEmpty()
                            ? "holds no private key (-----BEGIN PRIVATE KEY-----)"
                            : "holds " + keys.size() + " private keys where one is wanted");
        }
        PemBlock key = keys.get(0);
        if (key.encrypted() || key.type().equals("ENCRYPTED PRIVATE KEY")) {
            throw new IllegalArgumentException("holds an encrypted private key, and nobody is there to type its"
                    + " passphrase; decrypt it with \"openssl pkey -in OLD -out NEW\" and guard it by the file's mode");
        }
        byte[] pkcs8 = pkcs8(key, blocks);
        try {
            return generate(pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] pkcs8(PemBlock key, List<PemBlock> blocks) {
        return switch (key.type()) {
            case "PRIVATE KEY" -> key.content().clone();
            case "RSA PRIVATE KEY" -> wrap(RSA, key.content());
            case "EC PRIVATE KEY" -> wrap(Der.value(Der.SEQUENCE, EC, curve(key, blocks)), key.content());
            default -> throw new IllegalArgumentException("holds a " + key.type() + "; TLS here takes RSA and EC keys");
        };
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        byte[] octets = Der.value(Der.OCTET_STRING, key);
        try {
            return Der.value(Der.SEQUENCE, VERSION_0, algorithm, octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** The curve's identifier: in the key itself, or in the block of parameters that openssl writes before it. */
    private static byte[] curve(PemBlock key, List<PemBlock> blocks) {
        byte[] curve = curveInside(key.content());
        if (curve == null) {
            curve = blocks.stream()
                    .filter(block -> block.type().equals("EC PARAMETERS"))
                    .map(PemBlock::content)
                    .findFirst()
                    .orElse(null);
        }
        if (curve == null || Der.contents(Der.OBJECT_IDENTIFIER, curve) == null) {
            throw new IllegalArgumentException("holds an EC private key that does not name its curve");
        }
        return curve;
    }

    private static byte @Nullable [] curveInside(byte[] sec1) {
        byte[] fields = Der.contents(Der.SEQUENCE, sec1);
        if (fields == null) {
            return null;
        }
        try {
            return Der.first(Der.CONTEXT_0, fields);
        } finally {
            Arrays.fill(fields, (byte) 0);
        }
    }

    private static PrivateKey generate(byte[] pkcs8) {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // Not of this algorithm, or broken: told below without the exception's text, which may quote the key.
            }
        }
        throw new IllegalArgumentException(
                "holds a private key that this Java can not use for TLS: it must be a whole RSA key, or an EC key on"
                        + " P-256, P-384 or P-521");
    }
}
