// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.session.CloseReason;
import org.sluice.api.tls.TlsContexts;
import org.sluice.api.tls.UnknownTlsContextException;
import org.sluice.transport.access.Entry;
import org.sluice.transport.access.EntryRefusal;
import org.sluice.transport.count.TrafficCounter;
import org.sluice.transport.memory.ReadsPutOff;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.HeldBytes;
import org.sluice.transport.protocol.Protocol;
import org.sluice.transport.proxy.ProxyHeaderReader;
import org.sluice.transport.proxy.UntrustedHeaderGuard;
import org.sluice.transport.relay.Farewell;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/** Takes an accepted socket through entry conditions, PROXY protocol header and TLS to its protocol. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final Logger log = LoggerFactory.getLogger(ConnectionInitializer.class);

    private final Listener listener;
    private final ListenerTools tools;

    ConnectionInitializer(Listener listener, ListenerTools tools) {
        this.listener = listener;
        this.tools = tools;
    }

    @Override
    protected void initChannel(Channel channel) {
        ListenerSettings settings = listener.settings();
        TrafficCounter traffic = listener.traffic();
        LiveSession session = tools.sessions.open(channel, settings.name(), settings.protocol(), traffic);
        session.onEnding(reason -> Farewell.dismiss(channel));
        HeldBytes held = new HeldBytes(session);
        channel.pipeline().addLast(new ReadsPutOff(), held);
        ClientConnection connection = new ClientConnection(channel, session, settings.terms(), held);
        InetAddress peer = peer(channel);
        boolean header = settings.trusts(peer);
        Entry entry = new Entry(session, peer, settings.limits(), header);
        session.whenLeft(entry::over);
        if (isRefused(settings, connection, tools.conditions.accepted(entry))) {
            return;
        }
        if (header) {
            ProxyHeaderReader.read(channel, session, settings.proxyTimeout(), () -> known(settings, connection, entry));
            return;
        }
        if (!settings.trusted().isEmpty()) {
            channel.pipeline().addFirst(new UntrustedHeaderGuard(session));
        }
        known(settings, connection, entry);
    }

    private void known(ListenerSettings settings, ClientConnection connection, Entry entry) {
        if (!isRefused(settings, connection, tools.conditions.known(entry))) {
            secure(settings, connection);
        }
    }

    /** Tells the client, if its protocol can, and ends the session. Under TLS nothing can be said before the handshake. */
    private boolean isRefused(ListenerSettings settings, ClientConnection connection, @Nullable EntryRefusal refusal) {
        if (refusal == null) {
            return false;
        }
        Channel channel = connection.channel();
        Protocol protocol = settings.usesTls() ? null : tools.protocol(settings.protocol());
        ByteBuf words = protocol == null ? null : protocol.refusal(refusal, channel.alloc());
        if (words != null) {
            channel.write(words, channel.voidPromise());
            connection.session().toldError(refusal.code());
        }
        connection.session().close(refusal.reason(), refusal.detail());
        return true;
    }

    private static @Nullable InetAddress peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    private void secure(ListenerSettings settings, ClientConnection connection) {
        if (!settings.usesTls()) {
            start(settings, connection);
            return;
        }
        try {
            TlsContexts contexts = tools.tls();
            if (contexts == null) {
                throw new UnknownTlsContextException("no bundle gives TLS contexts at this moment");
            }
            startTls(settings, connection, contexts.newServerEngine(settings.tls()));
        } catch (UnknownTlsContextException e) {
            connection.session().close(CloseReason.TLS_FAILED, e.getMessage());
        }
    }

    private void startTls(ListenerSettings settings, ClientConnection connection, SSLEngine engine) {
        Channel channel = connection.channel();
        SslHandler tls = new SslHandler(engine);
        channel.pipeline().addBefore(nameOf(channel, connection.held()), "tls", tls);
        channel.config().setAutoRead(true);
        channel.pipeline().addAfter("tls", "tls-result", new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof SslHandshakeCompletionEvent handshake) {
                    ctx.channel().config().setAutoRead(false);
                    ctx.pipeline().remove(this);
                    handshaken(settings, connection, handshake);
                    return;
                }
                if (event instanceof ChannelInputShutdownEvent) {
                    connection.session().close(CloseReason.CLIENT_LEFT_EARLY, "during the TLS handshake");
                }
                ctx.fireUserEventTriggered(event);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                // the handshake's result is told by its event
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                connection.session().close(CloseReason.CLIENT_LEFT_EARLY, "during the TLS handshake");
                ctx.fireChannelInactive();
            }
        });
    }

    private static String nameOf(Channel channel, HeldBytes held) {
        return channel.pipeline().context(held).name();
    }

    private void handshaken(
            ListenerSettings settings, ClientConnection connection, SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
            start(settings, connection);
        } else {
            connection
                    .session()
                    .close(
                            CloseReason.TLS_FAILED,
                            String.valueOf(handshake.cause().getMessage()));
        }
    }

    private void start(ListenerSettings settings, ClientConnection connection) {
        LiveSession session = connection.session();
        Protocol protocol = tools.protocol(settings.protocol());
        if (protocol == null) {
            session.close(CloseReason.NO_PROTOCOL, "no bundle serves " + settings.protocol() + " at this moment");
            return;
        }
        try {
            protocol.accept(connection);
        } catch (RuntimeException e) {
            SessionLine.of(log.atError(), session, "defect")
                    .setCause(e)
                    .log("session {}: a defect in the protocol {}", session.id(), settings.protocol());
            session.close(CloseReason.INTERNAL_ERROR, e.toString());
        }
    }
}
