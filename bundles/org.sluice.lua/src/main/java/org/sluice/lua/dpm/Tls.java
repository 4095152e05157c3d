// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.sluice.api.tls.TlsContexts;
import org.sluice.api.tls.UnknownTlsContextException;

/** TLS below the packets of a connection: what is above it sees packets as they are without. */
final class Tls {
    private static final String PREFIX = "TLS: ";

    private Tls() {}

    /** True if there is a context of that name for listeners at this moment. */
    static boolean has(DpmEngine engine, String context) {
        TlsContexts contexts = engine.settings().services().tls().get();
        return contexts != null && contexts.names().contains(context);
    }

    /** Answers a client's wish: the next byte is TLS. */
    static void accept(PacketConnection client, String context) throws UnknownTlsContextException {
        begin(client, contexts(client.engine).newServerEngine(context));
    }

    /** The server is told: the next byte is TLS. */
    static void connect(PacketConnection server, TlsWish wish, String host, int port)
            throws UnknownTlsContextException {
        begin(server, contexts(server.engine).newClientEngine(wish.context(), host, port, wish.verification()));
    }

    private static TlsContexts contexts(DpmEngine engine) throws UnknownTlsContextException {
        TlsContexts contexts = engine.settings().services().tls().get();
        if (contexts == null) {
            throw new UnknownTlsContextException("no bundle gives TLS contexts at this moment");
        }
        return contexts;
    }

    private static void begin(PacketConnection connection, SSLEngine engine) {
        SslHandler tls = new SslHandler(engine);
        // It closes the socket before it tells by an exception: too late for the script to know why.
        tls.handshakeFuture().addListener(done -> {
            if (!done.isSuccess()) {
                connection.failed(done.cause());
            }
        });
        connection.channel.pipeline().get(FrameHandler.class).startTls(tls);
    }

    /** Null where there is none, or not yet. */
    static @Nullable SSLSession session(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || !tls.handshakeFuture().isSuccess()
                ? null
                : tls.engine().getSession();
    }

    /** True if nothing was or will be sent in plain from now on. */
    static boolean isBelow(Channel channel) {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    /** Why there is no TLS where it is wanted. */
    static SSLException failure(String why) {
        return new SSLException(PREFIX + why);
    }

    /** What is wrong, in words for a script. */
    static Throwable words(Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (!(root instanceof SSLException)) {
            return root;
        }
        if (String.valueOf(root.getMessage()).startsWith(PREFIX)) {
            return root;
        }
        return new SSLException(PREFIX + why(root), root);
    }

    private static String why(Throwable tls) {
        // What the peer has sent instead is of no use to anybody.
        if (tls instanceof NotSslRecordException) {
            return "the other side does not speak it";
        }
        Throwable deepest = tls;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }
}
