// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A key and a certificate of the demo's own. Without one, MariaDB makes a new key at each start, which takes seconds;
 * without TLS at all, clients of MariaDB 11.4 and newer refuse the login.
 */
final class OwnCertificate {
    private static final Duration MAKING = Duration.ofMinutes(1);
    private static final String ALIAS = "demo";

    private final Path certificate;
    private final Path key;
    private final Path temporary;

    OwnCertificate(Path certificate, Path key, Path temporary) {
        this.certificate = certificate;
        this.key = key;
        this.temporary = temporary;
    }

    /** By the JDK's keytool, because the JDK offers no other way. The key comes last: it says that both are there. */
    void make() throws IOException, DemoException, InterruptedException {
        Path store = temporary.resolve("own.p12");
        Path log = temporary.resolve("keytool.log");
        // Hardly a secret: the file is this user's alone, and gone in a moment. But arguments are seen by everybody.
        String password = UUID.randomUUID().toString();
        Path secret = Files.writeString(temporary.resolve("password"), password);
        List<String> line = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=Sluice demo",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:file",
                secret.toString());
        int status = Command.run(line, temporary, log, MAKING);
        if (status != 0) {
            throw new DemoException("no certificate can be made: " + Logs.reason(log, status));
        }
        try (InputStream bytes = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(bytes, password.toCharArray());
            write(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            write(key, "PRIVATE KEY", keys.getKey(ALIAS, password.toCharArray()).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new DemoException("no certificate can be made: " + e.getMessage());
        }
        Files.delete(store);
        Files.delete(secret);
    }

    private void write(Path file, String kind, byte[] bytes) throws IOException {
        Path partly = temporary.resolve(file.getFileName());
        Files.createFile(partly, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(partly, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
        Files.move(partly, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
