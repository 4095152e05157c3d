// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A private key and the certificates that go with it, the server's own one first.
 *
 * <p>{@code toString} is that of a class and not of a record: a key has no place in a text.
 */
final class Identity {
    private static final long LARGEST_FILE = 1 << 20;

    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private Identity(List<X509Certificate> chain, PrivateKey key) {
        this.chain = chain;
        this.key = key;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    X509Certificate own() {
        return chain.get(0);
    }

    PrivateKey key() {
        return key;
    }

    /** Reads both files, which may be one, and checks that they belong together. Blocks. */
    static Identity read(Path certificate, Path key) throws BadTlsException {
        List<X509Certificate> chain = withBlocks("certificate", certificate, Identity::certificates);
        PrivateKey privateKey = withBlocks("key", key, PrivateKeys::read);
        for (int i = 0; i < chain.size(); i++) {
            if (KeyMatch.matches(privateKey, chain.get(i).getPublicKey())) {
                if (i == 0) {
                    return new Identity(chain, privateKey);
                }
                throw new BadTlsException(
                        "certificate",
                        certificate + " must begin with the server's own certificate; the key belongs to number "
                                + (i + 1));
            }
        }
        throw new BadTlsException("key", key + " does not belong to the certificate in " + certificate);
    }

    /** Something that is read from the blocks of a file, with errors that read on from the file's name. */
    private interface Reader<T> {
        T read(List<PemBlock> blocks);
    }

    private static <T> T withBlocks(String settingsKey, Path file, Reader<T> reader) throws BadTlsException {
        byte[] bytes = bytes(settingsKey, file);
        List<PemBlock> blocks = List.of();
        try {
            blocks = Pem.read(bytes);
            return reader.read(blocks);
        } catch (IllegalArgumentException e) {
            throw new BadTlsException(settingsKey, file + " " + e.getMessage());
        } finally {
            blocks.forEach(PemBlock::wipe);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] bytes(String settingsKey, Path file) throws BadTlsException {
        try {
            if (Files.isDirectory(file)) {
                throw new BadTlsException(settingsKey, file + " is a directory, not a file");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadTlsException(settingsKey, file + " is larger than 1 MiB and surely no PEM file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadTlsException(settingsKey, "there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new BadTlsException(settingsKey, file + " can not be read by this user");
        } catch (IOException e) {
            throw new BadTlsException(settingsKey, file + " can not be read: " + e.getMessage());
        }
    }

    private static List<X509Certificate> certificates(List<PemBlock> blocks) {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (block.type().equals("CERTIFICATE") || block.type().equals("X509 CERTIFICATE")) {
                chain.add(certificate(block, chain.size() + 1));
            }
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(chain);
    }

    private static X509Certificate certificate(PemBlock block, int number) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.content()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("holds a certificate (number " + number + ") that is no valid X.509");
        }
    }
}
