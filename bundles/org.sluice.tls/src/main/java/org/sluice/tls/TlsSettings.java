// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.tls-NAME.cfg}.
 *
 * @param certificate null if the context is for connections to servers alone
 * @param key the file of the private key; that of the certificate if it holds both; null without a certificate
 * @param ca whom servers are verified by; null for the JVM's own authorities
 */
record TlsSettings(
        String name,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path ca,
        Protocols protocols,
        CipherSuites ciphers) {

    /** Reads all keys and no file; what is wrong is noted, and the result is of use only if nothing is. */
    static TlsSettings read(Settings settings) {
        Path ca = settings.parsed("ca", Path::of);
        Path certificate = settings.parsed("certificate", Path::of);
        Path key = settings.parsed("key", Path::of);
        if (certificate == null && ca == null) {
            settings.requiredText("certificate");
        } else if (certificate == null && key != null) {
            settings.problem("key", "is of no use without certificate");
        }
        Protocols protocols = Protocols.read(settings);
        return new TlsSettings(
                settings.name(),
                certificate,
                key == null ? certificate : key,
                ca,
                protocols,
                CipherSuites.read(settings, protocols, offered()));
    }

    /** The files that are read. */
    List<Path> files() {
        return Stream.of(certificate, key, ca)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The same parameters, with the protocols and ciphers that are configured. */
    SSLParameters restrict(SSLParameters parameters) {
        parameters.setProtocols(protocols.enabled().toArray(String[]::new));
        if (!ciphers.enabled().isEmpty()) {
            parameters.setCipherSuites(ciphers.enabled().toArray(String[]::new));
        }
        return parameters;
    }

    private static List<String> offered() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
