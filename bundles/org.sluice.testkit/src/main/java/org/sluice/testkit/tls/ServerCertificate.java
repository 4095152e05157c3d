// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate for localhost and 127.0.0.1, and the authority of its own that signed it, as PEM files.
 *
 * @param authority the authority's certificate, which a client trusts
 * @param certificate the server's
 * @param key its RSA key as PKCS#8
 * @param oldKey the same key as PKCS#1, the only form that servers of the year 2013 read
 */
public record ServerCertificate(Path authority, Path certificate, Path key, Path oldKey) {
    private static final int BITS = 2048;

    /** Makes keys and certificates, and writes them into a folder; takes a second at most. */
    public static ServerCertificate create(Path folder) {
        try {
            KeyPair authority = keys();
            KeyPair server = keys();
            X500Principal issuer = new X500Principal("CN=Test authority");
            X509CertificateHolder root = builder(issuer, issuer, authority, 1)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .build(signer(authority));
            X509CertificateHolder leaf = builder(issuer, new X500Principal("CN=localhost"), server, 2)
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, "localhost"),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                    }))
                    .build(signer(authority));
            return new ServerCertificate(
                    write(folder.resolve("ca.pem"), new JcaMiscPEMGenerator(root)),
                    write(folder.resolve("server.pem"), new JcaMiscPEMGenerator(leaf)),
                    write(folder.resolve("key.pem"), new JcaPKCS8Generator(server.getPrivate(), null)),
                    write(folder.resolve("oldkey.pem"), new JcaMiscPEMGenerator(server.getPrivate())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("no certificate can be made", e);
        }
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair pair, long serial) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(serial),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(9))),
                subject,
                pair.getPublic());
    }

    private static ContentSigner signer(KeyPair pair) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
    }

    private static Path write(Path file, PemObjectGenerator content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter pem = new PemWriter(text)) {
            pem.writeObject(content);
        }
        Files.writeString(file, text.toString());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
