// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;

/** A listener. */
final class ListenerConnection extends Connection {
    private static final int TCP = 1;
    private static final int UNIX = 2;

    private final ServerChannel channel;
    private final @Nullable Path path;

    /** @param path of its socket file; null for TCP */
    ListenerConnection(DpmEngine engine, ServerChannel channel, @Nullable Path path) {
        super(engine);
        this.channel = channel;
        this.path = path;
    }

    @Override
    int listenerKind() {
        return path == null ? TCP : UNIX;
    }

    @Override
    int type() {
        return MY_CLIENT;
    }

    @Override
    @Nullable
    String socketAddress() {
        return null;
    }

    @Override
    int port() {
        return Sockets.port(channel.localAddress());
    }

    /** Where it listens: an address and a port, or a path. */
    String where() {
        return path == null ? Sockets.text(channel.localAddress()) + ":" + port() : path.toString();
    }

    private void accepted(Channel child) {
        LuaFunction connect = callback(State.MYC_CONNECT);
        if (!isAlive() || connect == null) {
            // Nobody would ever know of it.
            child.close();
            return;
        }
        ClientConnection client = new ClientConnection(engine, child);
        engine.opened(client);
        child.pipeline().addLast(new FrameHandler(client));
        engine.loop().register(child).addListener(registered -> {
            if (registered.isSuccess() && isAlive()) {
                engine.call(connect, State.MYC_CONNECT, engine.handle(client), luaId, luaId);
            } else {
                client.close();
            }
            engine.flush();
        });
    }

    /** What it accepts; what it could not accept is told and is no connection. */
    final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            accepted((Channel) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            engine.acceptFailed(ctx.channel(), where(), cause);
        }
    }

    @Override
    void closeSocket() {
        channel.close();
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                engine.report("the socket file " + path + " stays: " + e.getMessage());
            }
        }
    }
}
