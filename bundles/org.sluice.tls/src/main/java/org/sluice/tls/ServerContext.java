// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
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

    static ServerContext of(TlsSettings settings, Identity identity) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        // No client certificates are asked for, so nobody is trusted.
        context.init(identity.keyManagers(), new TrustManager[0], null);
        SSLParameters parameters = settings.restrict(context.getDefaultSSLParameters());
        parameters.setUseCipherSuitesOrder(true);
        return new ServerContext(context, parameters);
    }

    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
