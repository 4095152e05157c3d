// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** PEM files as operators give them, with errors that name the file. */
final class PemFile {
    private static final long LARGEST_FILE = 1 << 20;

    private PemFile() {}

    /** Something that is read from the blocks of a file, with errors that read on from the file's name. */
    interface Reader<T> {
        T from(List<PemBlock> blocks);
    }

    /** Reads a file, of which nothing stays but what the reader takes. Blocks. */
    static <T> T read(String settingsKey, Path file, Reader<T> reader) throws BadTlsException {
        byte[] bytes = bytes(settingsKey, file);
        List<PemBlock> blocks = List.of();
        try {
            blocks = Pem.read(bytes);
            return reader.from(blocks);
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

    /** Every certificate among the blocks, in their order; at least one. */
    static List<X509Certificate> certificates(List<PemBlock> blocks) {
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
