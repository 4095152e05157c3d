// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.sluice.api.tls.TlsContexts.Verification;

/**
 * Makes engines for connections to servers. Two JDK contexts, each with its own session cache: what was seen without
 * verification is never resumed with it. One that needs the JVM's own authorities is made when it is first used, for
 * reading those takes as long as a start can not wait.
 */
final class ClientContext {

    /** Makes a context of the JDK. */
    private interface Maker {
        SSLContext make() throws GeneralSecurityException, IOException;
    }

    private final @Nullable TlsSettings settings;
    private final KeyManager[] own;
    private final Maker maker;
    private @Nullable SSLContext verifying;
    private @Nullable SSLContext trusting;

    private ClientContext(@Nullable TlsSettings settings, KeyManager[] own, Maker maker) {
        this.settings = settings;
        this.own = own;
        this.maker = maker;
    }

    /** The JVM's own defaults. */
    static ClientContext ofThisJava() {
        return new ClientContext(null, new KeyManager[0], SSLContext::getDefault);
    }

    /**
     * @param identity what is shown to servers that ask for a certificate
     * @param authorities by whom servers are verified; if empty, by the JVM's own
     */
    static ClientContext of(TlsSettings settings, @Nullable Identity identity, List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyManager[] own = identity == null ? new KeyManager[0] : identity.keyManagers();
        ClientContext context =
                new ClientContext(settings, own, () -> context(own, Authorities.trustManagers(authorities)));
        if (!authorities.isEmpty()) {
            context.context(Verification.CA);
        }
        return context;
    }

    private static SSLContext context(KeyManager[] own, TrustManager... trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trust, null);
        return context;
    }

    private synchronized SSLContext context(Verification verification) throws GeneralSecurityException, IOException {
        if (verification == Verification.NONE) {
            if (trusting == null) {
                trusting = context(own, AnyServer.trusted());
            }
            return trusting;
        }
        if (verifying == null) {
            verifying = maker.make();
        }
        return verifying;
    }

    /** @param host a name or an IP address */
    SSLEngine newEngine(String host, int port, Verification verification) throws GeneralSecurityException, IOException {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        SSLEngine engine = context(verification).createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (settings == null) {
            TlsSettings.modern(parameters);
        } else {
            settings.restrict(parameters);
        }
        if (verification == Verification.FULL) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        nameServer(parameters, name);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The JDK by itself names no server whose name has no dot. An address is no name (RFC 6066). */
    private static void nameServer(SSLParameters parameters, String host) {
        boolean isAddress = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
        if (isAddress) {
            return;
        }
        try {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        } catch (IllegalArgumentException e) {
            // A name that DNS may know and TLS does not, as with an underscore: the server is not told it.
        }
    }
}
