// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.PacketDecoder;

/**
 * Cuts what comes into frames and shows each to its connection, where it lies; a long one in parts. Between packets it
 * holds no buffer.
 */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    /** What is longer is not held until it is whole. */
    private static final int LONG_FRAME = 1 << 16;
    /** As much of a packet as tells what it is. */
    private static final int HEAD = 64;

    private final PacketConnection connection;
    private @Nullable ByteBuf rest;
    /** Of the frame that has begun. */
    private int left;

    private @Nullable ChannelHandlerContext context;
    private @Nullable SslHandler below;
    private boolean reading;

    FrameHandler(PacketConnection connection) {
        this.connection = connection;
    }

    PacketConnection connection() {
        return connection;
    }

    /** Puts TLS below. What has come behind the last packet goes through it: nothing in plain counts any more. */
    void startTls(SslHandler tls) {
        ChannelHandlerContext here = Objects.requireNonNull(context);
        here.pipeline().addBefore(here.name(), "tls", tls);
        below = tls;
        ByteBuf behind = rest;
        if (!reading && behind != null) {
            rest = null;
            here.pipeline().fireChannelRead(behind);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        connection.meter.received(in.readableBytes());
        if (rest != null) {
            in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), rest, in);
            rest = null;
        }
        SslHandler before = below;
        reading = true;
        try {
            while (connection.isAlive() && below == before && take(in)) {
                // On to the next one.
            }
        } finally {
            // Also what came before something that can not be read.
            connection.inflow.passRun();
            reading = false;
            if (!connection.isAlive() || !in.isReadable()) {
                in.release();
            } else if (below == before) {
                rest = in;
            } else {
                // TLS stands first
                ctx.pipeline().fireChannelRead(in);
            }
        }
    }

    /** @return false if more must come first */
    private boolean take(ByteBuf in) {
        int at = in.readerIndex();
        int here = in.readableBytes();
        if (left > 0) {
            int count = Math.min(left, here);
            left -= count;
            connection.inflow.more(in, at, count, left == 0);
            in.readerIndex(at + count);
            return count > 0;
        }
        if (here < Framing.HEADER_LENGTH) {
            return false;
        }
        int length = in.getUnsignedMediumLE(at);
        int whole = Framing.HEADER_LENGTH + length;
        if (length > PacketDecoder.DEFAULT_MAX_LOGIN_PACKET && !connection.takesParts()) {
            connection.inflow.refuse(in.getUnsignedByte(at + 3), PacketDecoder.DEFAULT_MAX_LOGIN_PACKET);
            return false;
        }
        if (here < whole && (length < LONG_FRAME || here < HEAD || !connection.takesParts())) {
            return false;
        }
        int count = Math.min(here, whole);
        left = whole - count;
        connection.inflow.frame(in, at, length, count);
        in.readerIndex(at + count);
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.engine.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            connection.inputEnded();
            connection.engine.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.writabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.failed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.close(CloseReason.CLIENT_CLOSED, null);
        connection.engine.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        connection.inflow.forget();
    }
}
