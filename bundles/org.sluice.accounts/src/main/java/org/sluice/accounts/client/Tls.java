// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.ServerTls;

/** TLS to a server that has agreed to it. */
final class Tls {
    private Tls() {}

    /**
     * @param authorities a PEM file; null: those whom the JVM trusts
     */
    static Connection over(Connection.Tcp plain, String host, int port, ServerTls tls, @Nullable Path authorities)
            throws IOException {
        try {
            boolean verified = tls.verifies();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, verified ? trusted(authorities) : new TrustManager[] {new Anybody()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain.socket(), host, port, true);
            if (verified && tls != ServerTls.CA) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return new Connection.Tcp(socket);
        } catch (SSLException e) {
            throw new ClientException("TLS failed: " + innermost(e));
        } catch (GeneralSecurityException e) {
            throw new ClientException("TLS can not be begun: " + e.getMessage());
        }
    }

    private static String innermost(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static TrustManager[] trusted(@Nullable Path authorities) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities == null ? null : store(authorities));
        return factory.getTrustManagers();
    }

    private static KeyStore store(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authorities)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(number++), one);
            }
            if (number == 0) {
                throw new ClientException("there is no certificate in " + authorities);
            }
        }
        return store;
    }

    /** For the modes that verify nothing: nobody can read along, but who it is remains open. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
