// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One generation of a TLS context: what its files gave under one configuration. Immutable. */
final class LoadedContext {
    private final TlsSettings settings;
    private final @Nullable Identity identity;
    private final List<X509Certificate> authorities;
    private final @Nullable ServerContext server;
    private final ClientContext client;

    private LoadedContext(
            TlsSettings settings,
            @Nullable Identity identity,
            List<X509Certificate> authorities,
            List<X509Certificate> clientAuthorities)
            throws GeneralSecurityException, IOException {
        this.settings = settings;
        this.identity = identity;
        this.authorities = authorities;
        server = identity == null ? null : ServerContext.of(settings, identity, clientAuthorities);
        client = ClientContext.of(settings, identity, authorities);
    }

    /** Reads the files. Blocks. */
    static LoadedContext load(TlsSettings settings) throws BadTlsException {
        Path certificate = settings.certificate();
        Path key = settings.key();
        Path ca = settings.ca();
        Identity identity = certificate == null || key == null ? null : Identity.read(certificate, key);
        List<X509Certificate> authorities = ca == null ? List.of() : PemFile.read("ca", ca, PemFile::certificates);
        Path clientCa = settings.clientCa();
        List<X509Certificate> clientAuthorities =
                clientCa == null ? List.of() : PemFile.read("client-ca", clientCa, PemFile::certificates);
        try {
            return new LoadedContext(settings, identity, authorities, clientAuthorities);
        } catch (GeneralSecurityException | IOException e) {
            throw new BadTlsException(
                    identity == null ? "ca" : "certificate", "can not be used by this Java: " + e.getMessage());
        }
    }

    /** Null if there is no certificate to show to clients. */
    @Nullable
    ServerContext server() {
        return server;
    }

    boolean requiresClientCertificate() {
        return settings.clientCertificates() == ClientCertificates.REQUIRED;
    }

    ClientContext client() {
        return client;
    }

    /** What an operator should know though it works. */
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        if (identity != null) {
            warnings.addAll(identity.warnings());
            X509Certificate own = identity.own();
            if (now.isAfter(own.getNotAfter().toInstant())) {
                warnings.add("the certificate in " + settings.certificate() + " expired at "
                        + own.getNotAfter().toInstant() + "; clients that check it will refuse");
            }
            if (now.isBefore(own.getNotBefore().toInstant())) {
                warnings.add("the certificate in " + settings.certificate() + " is not valid before "
                        + own.getNotBefore().toInstant() + "; clients that check it will refuse");
            }
        }
        if (!settings.protocols().disabled().isEmpty()) {
            warnings.add(settings.protocols().disabledText());
        }
        String ciphers = settings.ciphers().disabledText();
        if (ciphers != null) {
            warnings.add(ciphers);
        }
        return warnings;
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (identity != null) {
            parts.add(identity.own().getSubjectX500Principal().getName() + ", valid until "
                    + identity.own().getNotAfter().toInstant());
        }
        if (!authorities.isEmpty()) {
            parts.add("servers by " + authorities.size() + (authorities.size() == 1 ? " authority" : " authorities"));
        }
        if (settings.clientCertificates() != ClientCertificates.OFF) {
            parts.add("client certificates " + settings.clientCertificates().word());
        }
        parts.add(String.join(" ", settings.protocols().enabled()));
        return String.join(", ", parts);
    }
}
