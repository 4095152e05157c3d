// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.memory.RationedReads;

/**
 * The last pipeline handler of one side of a relay. Passes what it reads to the other side, flushes once per burst, and
 * lets this side be read only while the other can be written.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final Relay relay;
    private final Direction direction;
    /** What the socket reported. Its input may still hold bytes that came before, so the end of it is waited for. */
    private @Nullable Throwable fault;

    RelayHandler(Relay relay, Direction direction) {
        this.relay = relay;
        this.direction = direction;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        pass((ByteBuf) message);
    }

    /** Queues bytes for the other side; owns them from here. */
    void pass(ByteBuf bytes) {
        relay.count(direction, bytes.readableBytes());
        direction.target.write(bytes, direction.target.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        relay.touch();
        direction.target.flush();
        RationedReads.oweNothing(direction.target);
    }

    /** This side's queue is full or has room again: the other side is read accordingly. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        direction.target.config().setAutoRead(ctx.channel().isWritable() && fault == null);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            relay.inputEnded(direction, fault);
        } else if (event instanceof SslCloseCompletionEvent close && close.isSuccess()) {
            relay.inputEnded(direction, null);
        }
    }

    /**
     * A failed read is followed by the end of input at once. A failed write is not: what the peer sent before its reset is
     * still to be read, if it has not been, and nothing more is taken for it from the other side.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException) || direction.flow != Flow.OPEN) {
            relay.inputEnded(direction, cause);
            return;
        }
        if (fault == null) {
            fault = cause;
            direction.target.config().setAutoRead(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        relay.inputEnded(direction, fault != null ? fault : new IOException("the connection is gone"));
    }
}
