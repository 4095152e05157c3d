// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Makes engines for clients that come in. Immutable, with its own session cache. */
final class ServerContext {
    private final SSLContext context;
    private final SSLParameters parameters;

    private ServerContext(SSLContext context, SSLParameters parameters) {
        this.context = context;
        this.parameters = parameters;
    }

    /** @param clientAuthorities by whom clients' certificates are verified; if empty, nobody is trusted */
    static ServerContext of(TlsSettings settings, Identity identity, List<X509Certificate> clientAuthorities)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trusted =
                clientAuthorities.isEmpty() ? new TrustManager[0] : Authorities.trustManagers(clientAuthorities);
        context.init(identity.keyManagers(), trusted, null);
        SSLParameters parameters = settings.restrict(context.getDefaultSSLParameters());
        parameters.setUseCipherSuitesOrder(true);
        settings.clientCertificates().setIn(parameters);
        return new ServerContext(context, parameters);
    }

    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
