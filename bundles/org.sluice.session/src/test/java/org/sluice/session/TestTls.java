// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.sluice.api.tls.TlsContexts;
import org.sluice.testkit.tls.ServerCertificate;

/** One certificate for the proxy; servers are trusted unseen. */
final class TestTls implements TlsContexts {
    /** Made when the first test wants it; no test changes it. */
    private static final class Shared {
        static final TestTls TLS = new TestTls(folder());

        private static Path folder() {
            try {
                return Files.createTempDirectory(Path.of("target"), "tls");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final SslContext server;
    private final SslContext client;

    static TestTls shared() {
        return Shared.TLS;
    }

    private TestTls(Path folder) {
        ServerCertificate made = ServerCertificate.create(folder);
        try {
            server = SslContextBuilder.forServer(
                            made.certificate().toFile(), made.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .build();
            client = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SSLEngine newServerEngine(String name) {
        return server.newEngine(UnpooledByteBufAllocator.DEFAULT);
    }

    @Override
    public SSLEngine newClientEngine(String name, String host, int port, Verification verification) {
        return client.newEngine(UnpooledByteBufAllocator.DEFAULT, host, port);
    }

    @Override
    public List<String> names() {
        return List.of("default");
    }
}
