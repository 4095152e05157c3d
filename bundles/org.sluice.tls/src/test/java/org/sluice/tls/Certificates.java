// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and self-signed certificates, and writes them as PEM. */
final class Certificates {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private Certificates() {}

    static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    static KeyPair ec() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static X509Certificate certificate(KeyPair pair, String name) throws Exception {
        return certificate(
                pair,
                name,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(9)));
    }

    static X509Certificate certificate(KeyPair pair, String name, Instant from, Instant until) throws Exception {
        X500Principal subject = new X500Principal("CN=" + name);
        String algorithm = pair.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.valueOf(SERIAL.getAndIncrement()),
                                Date.from(from),
                                Date.from(until),
                                subject,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
    }

    static X509Certificate authority(KeyPair pair, String name) throws Exception {
        return issue(
                pair,
                name,
                pair,
                name,
                builder -> builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
    }

    /** Signed by an authority; for names and addresses if any are given. */
    static X509Certificate signed(KeyPair pair, String name, KeyPair authority, String issuer, GeneralName... names)
            throws Exception {
        return issue(
                pair,
                name,
                authority,
                issuer,
                builder -> names.length == 0
                        ? builder
                        : builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names)));
    }

    private interface Extending {
        X509v3CertificateBuilder apply(X509v3CertificateBuilder builder) throws Exception;
    }

    private static X509Certificate issue(
            KeyPair pair, String name, KeyPair authority, String issuer, Extending extending) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + issuer),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(Instant.now().minus(Duration.ofDays(1))),
                Date.from(Instant.now().plus(Duration.ofDays(9))),
                new X500Principal("CN=" + name),
                pair.getPublic());
        String algorithm = authority.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509CertificateConverter()
                .getCertificate(extending
                        .apply(builder)
                        .build(new JcaContentSignerBuilder(algorithm).build(authority.getPrivate())));
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    static String pem(X509Certificate certificate) throws Exception {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    static String pem(KeyPair pair) {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /** Replaces a file as operators' tools do: beside it first, then renamed into place. */
    static Path write(Path file, String... texts) throws Exception {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, String.join("", texts));
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
        return Files.move(
                fresh,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static void openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
