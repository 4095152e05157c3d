// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Right behind the socket: a read for which {@link RationedReads} have no memory is tried again a little later. Nobody
 * else hears of it. An error for want of memory, as Netty's own is, would end the input of a session in being.
 */
public final class ReadsPutOff extends ChannelDuplexHandler {
    private static final long AGAIN_MILLIS = 20;

    private boolean off;
    private boolean demanded;
    private boolean pending;
    private boolean leaving;

    /** Why a read was not made. It is of no use outside. */
    static final class NoMemory extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoMemory() {
            super("no memory is left to read into", null, false, false);
        }
    }

    /** Whether nothing is wrong but that a read has to wait; for handlers that stand before this one, to pass it on. */
    public static boolean isOnly(Throwable cause) {
        return cause instanceof NoMemory;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!isOnly(cause)) {
            ctx.fireExceptionCaught(cause);
        } else if (leaving || off || !(pending || ctx.channel().config().isAutoRead())) {
            // nobody asked, so that it is the peer's FIN that is followed: a socket that is not watched at all would be
            // lost
            leaving = true;
            ctx.read();
        } else {
            putOff(ctx);
        }
    }

    private void putOff(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        boolean auto = channel.config().isAutoRead();
        off = true;
        demanded = !auto;
        // to and fro: the socket is not watched any more, and whoever looks sees what was
        channel.config().setAutoRead(!auto);
        channel.config().setAutoRead(auto);
        ctx.executor().schedule(() -> again(ctx), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        pending = false;
        ctx.fireChannelRead(message);
    }

    /** Behind the end of the input there is nothing to read, and epoll has forgotten the socket, so that Netty would close it. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            return;
        }
        if (!off) {
            pending = true;
            ctx.read();
        } else if (!ctx.channel().config().isAutoRead()) {
            demanded = true;
        }
    }

    private void again(ChannelHandlerContext ctx) {
        off = false;
        if (demanded || ctx.channel().config().isAutoRead()) {
            demanded = false;
            read(ctx);
        }
    }
}
