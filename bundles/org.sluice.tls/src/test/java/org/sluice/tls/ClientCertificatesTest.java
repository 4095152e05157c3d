// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.tls.TlsContexts.Verification;

/** Clients that show who they are: one context plays the proxy, others its clients. */
class ClientCertificatesTest {
    @TempDir
    Path folder;

    private final NamedContexts contexts = new NamedContexts();

    @BeforeEach
    void make() throws Exception {
        KeyPair authority = Certificates.ec();
        write("ca.pem", Certificates.pem(Certificates.authority(authority, "authority")));
        for (String name : new String[] {"proxy", "whee"}) {
            KeyPair pair = Certificates.ec();
            write(
                    name + ".pem",
                    Certificates.pem(Certificates.signed(pair, name, authority, "authority")),
                    Certificates.pem(pair));
        }
        // of an authority of the same name, or the client would not even show it
        KeyPair stranger = Certificates.ec();
        write(
                "stranger.pem",
                Certificates.pem(Certificates.signed(stranger, "whee", Certificates.ec(), "authority")),
                Certificates.pem(stranger));
        for (String name : new String[] {"whee", "stranger"}) {
            configure(name, "certificate", name + ".pem");
        }
        configure("nobody", "ca", "ca.pem");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void write(String name, String... texts) throws Exception {
        Certificates.write(folder.resolve(name), texts);
    }

    private void configure(String name, String... keys) {
        Map<String, Object> properties = new HashMap<>(Map.of("service.pid", "org.sluice.tls~" + name));
        for (int i = 0; i < keys.length; i += 2) {
            boolean isFile = keys[i + 1].endsWith(".pem");
            properties.put(keys[i], isFile ? folder.resolve(keys[i + 1]).toString() : keys[i + 1]);
        }
        new TlsComponent(contexts, properties);
    }

    private void proxy(String word) {
        configure("proxy", "certificate", "proxy.pem", "client-ca", "ca.pem", "client-certificates", word);
    }

    /** How the proxy sees a client that has such a context. */
    private SSLEngine accepted(String client) throws Exception {
        SSLEngine engine = contexts.newServerEngine("proxy");
        Handshake.between(contexts.newClientEngine(client, "proxy", 3306, Verification.NONE), engine);
        return engine;
    }

    @Test
    void whoIsRequiredToShowOneIsTheOneItNames() throws Exception {
        proxy("required");
        assertThat(contexts.requiresClientCertificate("proxy")).isTrue();
        assertThat(accepted("whee").getSession().getPeerPrincipal().getName()).isEqualTo("CN=whee");
        assertThatThrownBy(() -> accepted("nobody")).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> accepted("stranger")).isInstanceOf(SSLException.class);
    }

    @Test
    void whoIsAskedMayHaveNoneButNoBadOne() throws Exception {
        proxy("asked");
        assertThat(contexts.requiresClientCertificate("proxy")).isFalse();
        assertThat(accepted("whee").getSession().getPeerPrincipal().getName()).isEqualTo("CN=whee");
        SSLEngine without = accepted("nobody");
        assertThatThrownBy(() -> without.getSession().getPeerPrincipal())
                .isInstanceOf(SSLPeerUnverifiedException.class);
        assertThatThrownBy(() -> accepted("stranger")).isInstanceOf(SSLException.class);
    }

    @Test
    void whoIsNotAskedShowsNone() throws Exception {
        configure("proxy", "certificate", "proxy.pem");
        SSLEngine without = accepted("whee");
        assertThatThrownBy(() -> without.getSession().getPeerPrincipal())
                .isInstanceOf(SSLPeerUnverifiedException.class);
        assertThat(accepted("stranger").getSession().isValid()).isTrue();
    }

    /** A client of before 2014 that offers nothing better gets no TLS, unless an operator wants it to. */
    @Test
    void anOldSuiteIsTakenByWhoeverConfiguresIt() throws Exception {
        configure("old", "ca", "ca.pem", "max-protocol", "tls1.2", "ciphers", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
        configure("proxy", "certificate", "proxy.pem");
        assertThatThrownBy(() -> accepted("old")).isInstanceOf(SSLException.class);
        configure("proxy", "certificate", "proxy.pem", "ciphers", "old");
        assertThat(accepted("old").getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
    }
}
