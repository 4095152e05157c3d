// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that trusts itself, by the JDK's keytool. */
final class TestCertificate {
    private static final String SECRET = "changeit";

    private TestCertificate() {}

    /** Writes {@code cert.pem} and {@code key.pem}; gives the first. */
    static Path make(Path folder, String address) throws Exception {
        Path store = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-genkeypair -alias test -keyalg RSA -dname CN=test -validity 2 -storetype PKCS12 -ext san=ip:"
                + address + " -storepass " + SECRET + " -keystore " + store;
        String[] line = (keytool + " " + options).split(" ");
        if (new ProcessBuilder(line).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, SECRET.toCharArray());
        }
        Key key = keys.getKey("test", SECRET.toCharArray());
        pem(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
        return pem(
                folder.resolve("cert.pem"),
                "CERTIFICATE",
                keys.getCertificate("test").getEncoded());
    }

    private static Path pem(Path file, String kind, byte[] encoded) throws Exception {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
