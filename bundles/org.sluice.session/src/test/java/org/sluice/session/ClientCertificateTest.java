// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.session.CloseReason;
import org.sluice.api.tls.TlsContexts;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capability;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.tls.ServerCertificate;

/** case 26: a listener whose clients must show certificates looks at those of the clients' side. */
@ExtendWith(NoLeaks.class)
class ClientCertificateTest {
    private static final String PASSWORD = "s3cret-of-the-test";

    @TempDir
    static Path folder;

    private static ServerCertificate made;

    private final TestServer server = new TestServer(TestServer.MYSQL57);
    private final RunningProxy proxy = new RunningProxy(requiring());
    private ScriptedPeer peer;
    private String address = "";

    @BeforeEach
    void open() {
        peer = ScriptedPeer.onTcp(server);
        proxy.hashed("whee", PASSWORD, peer.address());
        address = proxy.open();
    }

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
            peer.close();
        }
    }

    private static ServerCertificate made() {
        if (made == null) {
            made = ServerCertificate.create(folder);
        }
        return made;
    }

    private static TlsContexts requiring() {
        try {
            SslContext context = SslContextBuilder.forServer(
                            made().certificate().toFile(), made().key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .trustManager(made().authority().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            return new TlsContexts() {
                @Override
                public SSLEngine newServerEngine(String name) {
                    return context.newEngine(UnpooledByteBufAllocator.DEFAULT);
                }

                @Override
                public SSLEngine newClientEngine(String name, String host, int port, Verification verification) {
                    throw new IllegalStateException("the server has no TLS");
                }

                @Override
                public boolean requiresClientCertificate(String name) {
                    return true;
                }

                @Override
                public List<String> names() {
                    return List.of("default");
                }
            };
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext withCertificate() throws SSLException {
        JdkSslContext context = (JdkSslContext) SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .keyManager(made().certificate().toFile(), made().key().toFile())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        return context.context();
    }

    private TestClient askedForTls() throws IOException {
        TestClient client = TestClient.greeted(address);
        client.send(1, new SslRequest(TestClient.MODERN.with(Capability.CLIENT_SSL), 1 << 24, 45)::encode);
        return client;
    }

    @Test
    void whomTheCertificateNamesIsToldOfTheSession() throws Exception {
        try (TestClient client = askedForTls().handshake(withCertificate())) {
            client.send(2, client.login("whee", PASSWORD));
            client.verdict(3, PASSWORD).ok(TestClient.MODERN);
            assertThat(proxy.sessions.list()).singleElement().satisfies(session -> assertThat(session.details())
                    .containsEntry("client certificate", "CN=localhost"));
        }
    }

    @Test
    void aLoginInClearShowsNoneAndIsRefused() throws Exception {
        try (TestClient client = TestClient.greeted(address)) {
            client.send(1, client.login("whee", PASSWORD));
            assertThat(client.refused(2).errorCode()).isEqualTo(3159);
        }
        proxy.awaitClosed(CloseReason.LOGIN_DENIED, 1);
        assertThat(server.logins).isEmpty();
    }

    @Test
    void whoHasNoneDoesNotComeIn() throws Exception {
        try (TestClient client = askedForTls().handshake()) {
            client.send(2, client.login("whee", PASSWORD));
            client.rest();
        } catch (IOException e) {
            // TLS tells it by an alert, and when the client sees that, is a matter of time
        }
        proxy.awaitClosed(CloseReason.TLS_FAILED, 1);
        assertThat(server.logins).isEmpty();
    }
}
