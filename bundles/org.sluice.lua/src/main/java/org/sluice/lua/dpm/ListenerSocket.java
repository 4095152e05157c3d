// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Whoever is accepted belongs to the listener that has it at that moment, and is handed over to that
 * one's engine.
 */
final class ListenerSocket {
    private final ServerChannel channel;
    private final @Nullable Path path;
    private final String wanted;
    private volatile @Nullable ListenerConnection owner;

    /**
     * @param path of its file; null for TCP
     * @param wanted what the script has asked for
     */
    ListenerSocket(ServerChannel channel, @Nullable Path path, String wanted) {
        this.channel = channel;
        this.path = path;
        this.wanted = wanted;
        channel.pipeline().addLast(new Acceptor());
    }

    @Nullable
    Path path() {
        return path;
    }

    String wanted() {
        return wanted;
    }

    SocketAddress address() {
        return channel.localAddress();
    }

    void give(ListenerConnection to) {
        owner = to;
    }

    void close() {
        owner = null;
        channel.close();
    }

    /** What it accepts; what it could not accept is told and is no connection. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel child = (Channel) message;
            ListenerConnection to = owner;
            if (to == null || !to.engine.execute(() -> to.accepted(child))) {
                child.unsafe().closeForcibly();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ListenerConnection to = owner;
            if (to != null) {
                to.engine.execute(() -> to.engine.acceptFailed(ctx.channel(), to.where(), cause));
            }
        }
    }
}
