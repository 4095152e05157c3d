// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.sluice.api.tls.TlsContexts;
import org.sluice.testkit.tls.ServerCertificate;

/** One TLS context, named default, of a certificate and its authority; it verifies by that authority, or not at all. */
final class TestContexts implements TlsContexts {
    private final SSLContext context;
    private final SSLContext strangers;

    TestContexts(ServerCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        String pem = Files.readString(certificate.key()).replaceAll("-----[A-Z ]+-----", "");
        PrivateKey key = KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        keys.setKeyEntry("server", key, new char[0], new Certificate[] {read(certificate.certificate())});
        keys.setCertificateEntry("authority", read(certificate.authority()));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        strangers = SSLContext.getInstance("TLS");
        strangers.init(null, null, null);
    }

    private static Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** For the other ends. */
    SSLContext context() {
        return context;
    }

    @Override
    public SSLEngine newServerEngine(String name) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    /** A context named "strangers" trusts the JVM's authorities, which have not issued the certificate. */
    @Override
    public SSLEngine newClientEngine(String name, String host, int port, Verification verification) {
        SSLEngine engine = (name.equals("strangers") ? strangers : context).createSSLEngine(host, port);
        engine.setUseClientMode(true);
        if (verification == Verification.FULL) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public List<String> names() {
        return List.of("default");
    }
}
