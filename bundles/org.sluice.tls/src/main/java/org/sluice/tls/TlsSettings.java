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
 * @param clientCa whom clients' certificates are verified by; null if none are asked for
 */
record TlsSettings(
        String name,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path ca,
        ClientCertificates clientCertificates,
        @Nullable Path clientCa,
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
        ClientCertificates clients = ClientCertificates.read(settings);
        Path clientCa = settings.parsed("client-ca", Path::of);
        if (clients != ClientCertificates.OFF && clientCa == null) {
            settings.problem("client-ca", "is needed with client-certificates = " + clients.word());
        } else if (clients == ClientCertificates.OFF && clientCa != null) {
            settings.problem("client-ca", "is of no use without client-certificates = asked or required");
        } else if (clientCa != null && certificate == null) {
            settings.problem("client-ca", "is of no use without certificate, as no clients come to this context");
        }
        Protocols protocols = Protocols.read(settings);
        SSLParameters preferred = preferred();
        return new TlsSettings(
                settings.name(),
                certificate,
                key == null ? certificate : key,
                ca,
                clients,
                clientCa,
                protocols,
                CipherSuites.read(settings, protocols, List.of(preferred.getCipherSuites()), offered()));
    }

    /** The files that are read. */
    List<Path> files() {
        return Stream.of(certificate, key, ca, clientCa)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** The same parameters, with the protocols and ciphers that are configured. */
    SSLParameters restrict(SSLParameters parameters) {
        parameters.setProtocols(protocols.enabled().toArray(String[]::new));
        parameters.setCipherSuites(ciphers.enabled().toArray(String[]::new));
        return parameters;
    }

    /** The same parameters, as where nothing is configured. */
    static SSLParameters modern(SSLParameters parameters) {
        parameters.setProtocols(new String[] {"TLSv1.2", Protocols.TLS13});
        parameters.setCipherSuites(
                CipherSuites.modern(List.of(parameters.getCipherSuites())).toArray(String[]::new));
        return parameters;
    }

    private static SSLParameters preferred() {
        try {
            return SSLContext.getDefault().getDefaultSSLParameters();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static List<String> offered() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
