// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** One generation of a TLS context: what one pair of files gave under one configuration. Immutable, with its own session cache. */
final class ServerContext {
    private final SSLContext context;
    private final SSLParameters parameters;
    private final X509Certificate own;
    private final TlsSettings settings;

    private ServerContext(SSLContext context, SSLParameters parameters, X509Certificate own, TlsSettings settings) {
        this.context = context;
        this.parameters = parameters;
        this.own = own;
        this.settings = settings;
    }

    /** Reads the files. Blocks. */
    static ServerContext load(TlsSettings settings) throws BadTlsException {
        Identity identity = Identity.read(settings.certificate(), settings.key());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // No client certificates are asked for, so nobody is trusted.
            context.init(keyManagers(identity), new TrustManager[0], null);
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(settings.protocols().enabled().toArray(String[]::new));
            if (!settings.ciphers().enabled().isEmpty()) {
                parameters.setCipherSuites(settings.ciphers().enabled().toArray(String[]::new));
            }
            parameters.setUseCipherSuitesOrder(true);
            return new ServerContext(context, parameters, identity.own(), settings);
        } catch (GeneralSecurityException | IOException e) {
            throw new BadTlsException("certificate", "can not be used by this Java: " + e.getMessage());
        }
    }

    /**
     * The JDK's own key managers: an engine holds them as long as its connection lasts, and one of this bundle's classes
     * would hold the whole bundle. The key store is needed to make them and forgotten then, so its password is no
     * secret. It is a JKS because PKCS12 refuses chains in an order that clients take.
     */
    private static KeyManager[] keyManagers(Identity identity) throws GeneralSecurityException, IOException {
        char[] password = {'-'};
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("sluice", identity.key(), password, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** What an operator should know though it works. */
    List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        if (now.isAfter(own.getNotAfter().toInstant())) {
            warnings.add("the certificate in " + settings.certificate() + " expired at "
                    + own.getNotAfter().toInstant() + "; clients that check it will refuse");
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            warnings.add("the certificate in " + settings.certificate() + " is not valid before "
                    + own.getNotBefore().toInstant() + "; clients that check it will refuse");
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
        return own.getSubjectX500Principal().getName() + ", valid until "
                + own.getNotAfter().toInstant() + ", "
                + String.join(" ", settings.protocols().enabled());
    }
}
