// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sluice.transport.memory.ReadsPutOff;

/**
 * Closes one socket in an orderly way when we are the one who ends it. Closing a socket that holds unread bytes makes the
 * kernel send RST, which can destroy what the peer has not read yet; so our FIN goes first, what still comes is thrown
 * away, and the socket is closed at the peer's FIN or when its time is up.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_MILLIS = 1000;
    private static final String NAME = "farewell";
    /** Of one listener: who floods it with what is refused must not take the descriptors of others. */
    private static final int MOST_LINGERING = 32;

    private static final int MOST_DROPPED = 1 << 20;
    private static final AttributeKey<AtomicInteger> LINGERING = AttributeKey.valueOf(Farewell.class, "lingering");

    private long room;

    private Farewell(long room) {
        this.room = room;
    }

    /**
     * Sends away a client that is not in: as {@link #say}, but at once where many of its listener's are going already, and
     * as soon as it has sent a megabyte that nobody wants.
     */
    public static void dismiss(Channel channel) {
        Channel listener = channel.parent();
        if (listener == null || !channel.isActive() || channel.pipeline().get(NAME) != null) {
            say(channel);
            return;
        }
        AtomicInteger lingering = lingering(listener);
        if (lingering.incrementAndGet() > MOST_LINGERING) {
            lingering.decrementAndGet();
            channel.flush();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> lingering.decrementAndGet());
        say(channel, MOST_DROPPED);
    }

    private static AtomicInteger lingering(Channel listener) {
        Attribute<AtomicInteger> attribute = listener.attr(LINGERING);
        AtomicInteger known = attribute.get();
        if (known != null) {
            return known;
        }
        AtomicInteger fresh = new AtomicInteger();
        AtomicInteger other = attribute.setIfAbsent(fresh);
        return other == null ? fresh : other;
    }

    /** Sends what is queued, then FIN; closes at the peer's FIN, after a second, or at once if it is dead. */
    public static void say(Channel channel) {
        say(channel, Long.MAX_VALUE);
    }

    private static void say(Channel channel, long room) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        if (channel.pipeline().get(NAME) != null) {
            return;
        }
        Farewell farewell = new Farewell(room);
        // first, so that nobody behind it sees what is thrown away
        channel.pipeline().addFirst(NAME, farewell);
        endOutput(channel);
        if (((DuplexChannel) channel).isInputShutdown()) {
            channel.eventLoop().execute(channel::close);
            return;
        }
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule(() -> channel.close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Passes on a reset, behind what came before it: as far as the peer takes that within a second. */
    public static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        channel.config().setAutoRead(false);
        ChannelFuture flushed = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        flushed.addListener(future -> resetNow(channel));
        if (!flushed.isDone()) {
            channel.eventLoop().schedule(() -> resetNow(channel), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void resetNow(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    /** Sends what is queued, then says that no more will come; the other direction stays open. */
    static ChannelFuture endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture flushed = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : closeNotify(channel, tls);
        return flushed.addListener(future -> ((DuplexChannel) channel).shutdownOutput());
    }

    private static ChannelFuture closeNotify(Channel channel, SslHandler tls) {
        channel.flush();
        return tls.closeOutbound();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        room -= message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (room < 0) {
            ctx.channel().close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ReadsPutOff.isOnly(cause)) {
            ctx.fireExceptionCaught(cause);
        } else {
            ctx.close();
        }
    }
}
