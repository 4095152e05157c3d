// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client that keeps its sessions, and handshakes with an engine in memory. */
final class Handshake {
    private final List<X509Certificate[]> seen = new ArrayList<>();
    private final SSLContext client;

    Handshake() throws Exception {
        client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Noting()}, null);
    }

    /** The chains that servers showed, in order; a resumed session shows none. */
    List<X509Certificate[]> chains() {
        return seen;
    }

    SSLSession with(SSLEngine server, String... protocols) throws SSLException {
        SSLEngine engine = client.createSSLEngine("db.example", 3306);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(protocols);
        between(engine, server);
        return engine.getSession();
    }

    /** Handshakes in memory. */
    static void between(SSLEngine engine, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        engine.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 40; i++) {
            step(engine, toServer, toClient);
            step(server, toClient, toServer);
        }
        if (busy(engine) || busy(server)) {
            throw new SSLException("the handshake does not end");
        }
        engine.closeOutbound();
        step(engine, toServer, toClient);
    }

    private static boolean busy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        if (in.hasRemaining()) {
            engine.unwrap(in, plain);
        }
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
    }

    /** Trusts everybody and writes down whom it saw. */
    private final class Noting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("a client has no clients");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            seen.add(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
