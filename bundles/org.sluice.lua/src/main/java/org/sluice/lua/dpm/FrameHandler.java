// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.wire.Framing;

/** Cuts what comes into frames and shows each to its connection, where it lies. Between packets it holds no buffer. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private final PacketConnection connection;
    private @Nullable ByteBuf rest;

    FrameHandler(PacketConnection connection) {
        this.connection = connection;
    }

    PacketConnection connection() {
        return connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        connection.meter.received(in.readableBytes());
        if (rest != null) {
            in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), rest, in);
            rest = null;
        }
        try {
            while (connection.isAlive() && isWhole(in)) {
                int length = in.getUnsignedMediumLE(in.readerIndex());
                connection.frame(in, in.readerIndex(), length);
                in.skipBytes(Framing.HEADER_LENGTH + length);
            }
            connection.passRun();
        } finally {
            if (connection.isAlive() && in.isReadable()) {
                rest = in;
            } else {
                in.release();
            }
        }
    }

    private static boolean isWhole(ByteBuf in) {
        return in.readableBytes() >= Framing.HEADER_LENGTH
                && in.readableBytes() >= Framing.HEADER_LENGTH + in.getUnsignedMediumLE(in.readerIndex());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.engine.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
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
        connection.forgetFrames();
    }
}
