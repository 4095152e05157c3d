// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.tls.TlsContexts.Verification;
import org.sluice.api.tls.UnknownTlsContextException;

/** Connections to servers: one context plays the server, another one the proxy. */
class ClientContextTest {
    private static KeyPair authority;
    private static KeyPair server;

    @TempDir
    Path folder;

    private final NamedContexts contexts = new NamedContexts();

    @BeforeAll
    static void make() throws Exception {
        authority = Certificates.rsa();
        server = Certificates.ec();
    }

    @BeforeEach
    void serve() throws Exception {
        X509Certificate certificate = Certificates.signed(
                server,
                "db",
                authority,
                "authority",
                new GeneralName(GeneralName.dNSName, "db.example"),
                new GeneralName(GeneralName.dNSName, "short"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1"));
        write("server.pem", Certificates.pem(certificate), Certificates.pem(server));
        write("ca.pem", Certificates.pem(Certificates.authority(authority, "authority")));
        configure("server", "certificate", "server.pem");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void write(String name, String... texts) throws Exception {
        Certificates.write(folder.resolve(name), texts);
    }

    private TlsComponent configure(String name, String... keys) {
        Map<String, Object> properties = new HashMap<>(Map.of("service.pid", "org.sluice.tls~" + name));
        for (int i = 0; i < keys.length; i += 2) {
            boolean isFile = keys[i + 1].endsWith(".pem");
            properties.put(keys[i], isFile ? folder.resolve(keys[i + 1]).toString() : keys[i + 1]);
        }
        return new TlsComponent(contexts, properties);
    }

    private SSLEngine connect(String context, String host, Verification verification) throws Exception {
        SSLEngine accepted = contexts.newServerEngine("server");
        Handshake.between(contexts.newClientEngine(context, host, 3306, verification), accepted);
        return accepted;
    }

    private void refused(String context, String host, Verification verification) {
        assertThatThrownBy(() -> connect(context, host, verification)).isInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example", "db.example.", "short", "127.0.0.1", "::1"})
    void theHostThatTheCertificateIsForIsTrusted(String host) throws Exception {
        configure("servers", "ca", "ca.pem");
        connect("servers", host, Verification.FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example", "db", "127.0.0.2", "::2"})
    void anotherHostIsRefusedUnlessTheHostIsNotAskedFor(String host) throws Exception {
        configure("servers", "ca", "ca.pem");
        refused("servers", host, Verification.FULL);
        connect("servers", host, Verification.CA);
        refused("servers", host, Verification.FULL);
    }

    /** L13: a server is verified, where that is wanted. */
    @Test
    void anUnknownAuthorityIsRefusedUnlessNothingIsAskedFor() throws Exception {
        write("other.pem", Certificates.pem(Certificates.authority(Certificates.rsa(), "authority")));
        configure("others", "ca", "other.pem");
        for (String context : List.of("others", "unknown")) {
            refused(context, "db.example", Verification.CA);
            refused(context, "db.example", Verification.FULL);
            connect(context, "nobody.example", Verification.NONE);
            refused(context, "db.example", Verification.CA);
        }
    }

    @Test
    void aFileMayHoldSeveralAuthorities() throws Exception {
        write(
                "ca.pem",
                Certificates.pem(Certificates.authority(Certificates.rsa(), "another")),
                Certificates.pem(Certificates.authority(authority, "authority")));
        configure("servers", "ca", "ca.pem");
        connect("servers", "db.example", Verification.FULL);
        assertThat(contexts.reload()).contains("servers: servers by 2 authorities, TLSv1.2 TLSv1.3");
    }

    @Test
    void serversAreToldNamesAndNoAddresses() throws Exception {
        configure("servers", "ca", "ca.pem");
        for (Verification verification : Verification.values()) {
            assertThat(told("short", verification)).containsExactly(new SNIHostName("short"));
            assertThat(told("db.example.", verification)).containsExactly(new SNIHostName("db.example"));
            assertThat(told("127.0.0.1", verification)).isEmpty();
            assertThat(told("::1", verification)).isEmpty();
        }
        assertThat(told("no_name", Verification.NONE)).isEmpty();
    }

    private List<SNIServerName> told(String host, Verification verification) throws Exception {
        return ((ExtendedSSLSession) connect("servers", host, verification).getSession()).getRequestedServerNames();
    }

    @ParameterizedTest
    @EnumSource(Verification.class)
    void protocolsAndCiphersApply(Verification verification) throws Exception {
        configure("servers", "ca", "ca.pem", "max-protocol", "tls1.2", "ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256");
        var session = connect("servers", "db.example", verification).getSession();
        assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
        assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @ParameterizedTest
    @EnumSource(Verification.class)
    void aServerThatAsksIsShownTheCertificate(Verification verification) throws Exception {
        KeyPair own = Certificates.rsa();
        write(
                "own.pem",
                Certificates.pem(Certificates.signed(own, "proxy", authority, "authority")),
                Certificates.pem(own));
        configure("servers", "ca", "ca.pem", "certificate", "own.pem");
        SSLEngine asking = asking();
        Handshake.between(contexts.newClientEngine("servers", "db.example", 3306, verification), asking);
        assertThat(asking.getSession().getPeerPrincipal().getName()).isEqualTo("CN=proxy");
        configure("nameless", "ca", "ca.pem");
        assertThatThrownBy(() -> Handshake.between(
                        contexts.newClientEngine("nameless", "db.example", 3306, verification), asking()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    /** A server of an account with REQUIRE X509. */
    private SSLEngine asking() throws Exception {
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", Certificates.authority(authority, "authority"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                Identity.read(folder.resolve("server.pem"), folder.resolve("server.pem"))
                        .keyManagers(),
                trust.getTrustManagers(),
                null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Test
    void aContextForServersAloneServesNoClients() {
        configure("servers", "ca", "ca.pem");
        assertThat(contexts.names()).containsExactly("server");
        assertThatThrownBy(() -> contexts.newServerEngine("servers"))
                .isInstanceOf(UnknownTlsContextException.class)
                .hasMessage("TLS context servers is for connections to servers alone; give org.sluice.tls-servers.cfg"
                        + " certificate and key");
    }

    @Test
    void changedAuthoritiesAreInForceWithinTwoSecondsAndBadOnesChangeNothing() throws Exception {
        write("ca.pem", Certificates.pem(Certificates.authority(Certificates.rsa(), "authority")));
        configure("servers", "ca", "ca.pem");
        refused("servers", "db.example", Verification.CA);
        write("ca.pem", Certificates.pem(Certificates.authority(authority, "authority")));
        await().atMost(Duration.ofSeconds(3))
                .ignoreExceptions()
                .untilAsserted(() -> connect("servers", "db.example", Verification.FULL));
        write("ca.pem", "nothing");
        assertThatThrownBy(contexts::reload)
                .isInstanceOf(ReloadException.class)
                .hasMessageContaining("servers: ca: " + folder.resolve("ca.pem") + " holds no certificate")
                .hasMessageContaining("the last good ones stay");
        connect("servers", "db.example", Verification.FULL);
    }

    @Test
    void aContextWhoseFilesNeverWereGoodIsNotReplacedByTheJvmsAuthorities() {
        configure("servers", "ca", "none.pem");
        for (Verification verification : Verification.values()) {
            assertThatThrownBy(() -> contexts.newClientEngine("servers", "db.example", 3306, verification))
                    .isInstanceOf(UnknownTlsContextException.class)
                    .hasMessageContaining("ca: there is no file");
        }
    }
}
