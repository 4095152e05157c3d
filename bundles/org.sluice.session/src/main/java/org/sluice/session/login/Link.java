// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.transport.memory.RationedReads;

/**
 * One socket of a login, packet by packet: a packet comes when it is awaited and never before, each with the sequence id
 * that is due. What comes behind the last one stays where it is, for the relay.
 */
final class Link extends ChannelInboundHandlerAdapter {
    /** Who is told what happens on a link. */
    interface Events {
        /** The packet that was awaited. The taker releases it. */
        void packet(Packet packet);

        /** The peer sends no more, or has sent what can not be read. */
        void broken(Throwable cause);

        /** The peer sends no more, nobody waits for it, and nothing is left of what it has sent. */
        default void ended() {}
    }

    private static final String NAME = "login";
    private static final String DECODER = "packets";

    private final Channel channel;
    private final int maxPacket;
    private PacketDecoder decoder;
    private final Events events;
    private final IntConsumer read;
    private final IntConsumer written;
    private int sequenceId;
    private boolean awaited;
    private boolean inputEnded;
    private boolean verified;

    private Link(Channel channel, int maxPacket, Events events, IntConsumer read, IntConsumer written) {
        this.channel = channel;
        this.maxPacket = maxPacket;
        this.decoder = newDecoder();
        this.events = events;
        this.read = read;
        this.written = written;
    }

    /** Nobody has logged in yet, so that a long packet must not cost much when memory is short. */
    private PacketDecoder newDecoder() {
        return PacketDecoder.onDemand(() -> RationedReads.mostForLogin(channel, maxPacket));
    }

    /** All that is in a packet, as authentication methods take it. */
    static AuthData data(Packet packet) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        return AuthData.of(bytes);
    }

    /**
     * Puts a link into the pipeline of a socket.
     *
     * @param before the handler that gets what the link does not want; null: none is there yet
     * @param read is told of bytes that came, headers included
     * @param written is told of bytes that went
     */
    static Link over(
            Channel channel,
            int maxPacket,
            @Nullable String before,
            Events events,
            IntConsumer read,
            IntConsumer written) {
        Link link = new Link(channel, maxPacket, events, read, written);
        if (before == null) {
            channel.pipeline().addLast(DECODER, link.decoder).addLast(NAME, link);
        } else {
            channel.pipeline().addBefore(before, DECODER, link.decoder).addBefore(before, NAME, link);
        }
        return link;
    }

    Channel channel() {
        return channel;
    }

    /** The sequence id of the next packet, whoever sends it. */
    int sequenceId() {
        return sequenceId;
    }

    /** The peer's next packet follows this one. */
    void sequenceId(int next) {
        sequenceId = next;
    }

    /** Asks for the next packet. One that is there already is told at once. */
    void await() {
        if (awaited) {
            return;
        }
        awaited = true;
        ChannelHandlerContext decoding = channel.pipeline().context(decoder);
        if (decoding == null) {
            return;
        }
        try {
            decoder.demand(decoding);
        } catch (Exception e) {
            failed(e);
        }
        if (!awaited) {
            return;
        }
        if (inputEnded) {
            failed(new IOException("sent no more"));
        } else {
            channel.read();
        }
    }

    /** True if the peer has said that it sends no more. */
    boolean inputEnded() {
        return inputEnded;
    }

    boolean awaits() {
        return awaited;
    }

    /** Writes one packet and flushes it. */
    void send(Consumer<ByteBuf> payload) {
        ByteBuf body = channel.alloc().buffer();
        ByteBuf framed;
        try {
            payload.accept(body);
            framed = channel.alloc().ioBuffer((int) Framing.wireLength(body.readableBytes()));
            sequenceId = Framing.write(framed, sequenceId, body);
        } finally {
            body.release();
        }
        written.accept(framed.readableBytes());
        channel.writeAndFlush(framed, channel.voidPromise());
    }

    /**
     * Puts TLS below the packets. Bytes that have come behind the last packet are the engine's already, so a new decoder
     * stands behind it, and the old one gives up what it holds.
     */
    void startTls(SslHandler tls) {
        PacketDecoder old = decoder;
        decoder = newDecoder();
        channel.pipeline().addBefore(NAME, "tls", tls).addBefore(NAME, DECODER + "-tls", decoder);
        channel.pipeline().remove(old);
    }

    /** Whether the certificate of whoever is at the other end was verified. */
    void verified(boolean is) {
        verified = is;
    }

    boolean isTls() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    /** Protocol and cipher suite, as for an operator. */
    String tlsText() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null
                ? "no"
                : tls.engine().getSession().getProtocol() + " "
                        + tls.engine().getSession().getCipherSuite();
    }

    /** Whom the certificate names that the peer has shown; empty if it has shown none. */
    String peerName() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        try {
            return tls == null
                    ? ""
                    : Shown.text(tls.engine().getSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    /** Likewise, of a server. */
    String serverTlsText() {
        return isTls() ? tlsText() + (verified ? ", verified" : ", not verified") : "no";
    }

    /** Gives a packet to the handlers behind, as it came: it is no part of the login. */
    void pushOn(Packet packet) {
        ByteBuf content = packet.content();
        ByteBuf framed = channel.alloc().buffer((int) Framing.wireLength(content.readableBytes()));
        Framing.write(framed, packet.sequenceId(), content);
        channel.pipeline().context(this).fireChannelRead(framed);
    }

    /** Leaves the pipeline; bytes that were not asked for go to the handlers behind. */
    void leave() {
        awaited = false;
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
            channel.pipeline().remove(decoder);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Packet packet)) {
            ctx.fireChannelRead(message);
            return;
        }
        awaited = false;
        read.accept((int) Framing.wireLength(packet.content().readableBytes()));
        events.packet(packet);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaited && !inputEnded) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            if (awaited) {
                failed(new IOException("sent no more"));
            } else if (!decoder.holdsBytes()) {
                events.ended();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        awaited = false;
        events.broken(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        awaited = false;
        events.broken(new IOException("the connection is gone"));
        ctx.fireChannelInactive();
    }

    /** What ends the input is of interest to who waits for it; to others it is when they wait. */
    private void failed(Exception cause) {
        if (awaited) {
            awaited = false;
            events.broken(cause);
        }
    }
}
