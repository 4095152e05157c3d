// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.tls-NAME.cfg}.
 *
 * @param key the file of the private key; that of the certificate if it holds both
 */
record TlsSettings(String name, Path certificate, Path key, Protocols protocols, CipherSuites ciphers) {

    /** Reads all keys and no file; what is wrong is noted, and the result is of use only if nothing is. */
    static TlsSettings read(Settings settings) {
        settings.requiredText("certificate");
        Path certificate = path(settings, "certificate", Path.of(""));
        Protocols protocols = Protocols.read(settings);
        return new TlsSettings(
                settings.name(),
                certificate,
                path(settings, "key", certificate),
                protocols,
                CipherSuites.read(settings, protocols, offered()));
    }

    private static Path path(Settings settings, String key, Path fallback) {
        Path path = settings.parsed(key, Path::of);
        return path == null ? fallback : path;
    }

    private static List<String> offered() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
