// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Opens listeners and outgoing connections. What fails at once is nil and the reason. */
final class Opening {
    private static final int BACKLOG = 1024;
    private static final String IN_USE = "Address already in use";
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final DpmEngine engine;
    private final Sockets sockets;
    private final Names names;

    Opening(DpmEngine engine, Sockets sockets, Names names) {
        this.engine = engine;
        this.sockets = sockets;
        this.names = names;
    }

    /** @param host null for all addresses */
    Varargs listen(@Nullable String host, int port) {
        String wanted = (host == null ? "*" : host) + ":" + port;
        ListenerConnection claimed = engine.claim(wanted, -1);
        if (claimed != null) {
            return engine.handle(claimed);
        }
        InetSocketAddress address = new InetSocketAddress(port);
        if (host != null) {
            InetAddress literal = Names.literal(host);
            if (literal == null) {
                return failed("can not listen on " + host + ": it is no IP address");
            }
            address = new InetSocketAddress(literal, port);
        }
        return listen(false, address, null, "TCP port " + port, wanted, socket -> {});
    }

    /** @param mode of the file, as a number */
    Varargs listenUnix(Path path, int mode) {
        String wanted = path.toAbsolutePath().normalize().toString();
        ListenerConnection claimed = engine.claim(wanted, mode);
        if (claimed != null) {
            return engine.handle(claimed);
        }
        Path temporary = path.resolveSibling("." + path.getFileName() + "." + engine.nextId());
        try {
            if (!isFree(path)) {
                return failed("can not listen on " + path + ": it is a file and no socket");
            }
        } catch (IOException e) {
            return failed("can not listen on " + path + ": " + e.getMessage());
        }
        // Nobody can connect before the file has its mode, because nobody knows its name.
        return listen(
                true, sockets.unix(temporary), path, path.toString(), wanted, socket -> socket.place(temporary, mode));
    }

    /** What is still to be done when a socket is bound. */
    private interface Placing {
        void run(ListenerSocket socket) throws IOException;
    }

    private static boolean isFree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & FILE_TYPE) == SOCKET;
    }

    private Varargs listen(
            boolean unix, SocketAddress address, @Nullable Path path, String what, String wanted, Placing placing) {
        if (!engine.mayListen()) {
            return failed(
                    "can not listen on " + what + ": this script takes no more clients, or has all its connections");
        }
        ServerChannel channel;
        try {
            channel = sockets.server(unix);
        } catch (ChannelException e) {
            return failed("can not listen on " + what + ": " + reason(e));
        }
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        ListenerSocket socket = new ListenerSocket(channel, path, wanted);
        ListenerConnection listener = new ListenerConnection(engine, socket, false, -1);
        socket.give(listener);
        // another loop than the script's own, which can be waited for
        ChannelFuture bound =
                engine.worker().accepting().loop().register(channel).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = channel.bind(address).awaitUninterruptibly();
        }
        String problem = bound.isSuccess() ? problem(socket, placing) : reason(bound);
        if (problem != null) {
            // with its file, if that has not been moved
            channel.close();
            return failed("can not listen on " + what + ": " + held(problem, address));
        }
        engine.worker().sockets().add(socket);
        engine.opened(listener);
        engine.sessions().listening(listener.where());
        return engine.handle(listener);
    }

    /** With the name of who has the address, if that is of this process. */
    private String held(String problem, SocketAddress wanted) {
        if (!problem.endsWith(IN_USE) || !(wanted instanceof InetSocketAddress address)) {
            return problem;
        }
        String holders = engine.sessions().holders(address.getPort());
        return holders.isEmpty() ? problem : IN_USE + ", by " + holders;
    }

    private static @Nullable String problem(ListenerSocket socket, Placing placing) {
        try {
            placing.run(socket);
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** At once: the connection is under way. A name is looked up meanwhile. */
    Varargs connect(String host, int port) {
        if (!engine.hasRoom()) {
            return failed("can not connect to " + host + ": this script has all its connections");
        }
        InetAddress literal = Names.literal(host);
        if (literal != null) {
            return connect(new InetSocketAddress(literal, port), false, host, port);
        }
        ServerConnection server;
        try {
            server = outgoing(false, host, port);
        } catch (ChannelException e) {
            return failed("can not connect to " + host + ": " + reason(e));
        }
        names.lookup(host, (addresses, why) -> {
            if (addresses.isEmpty()) {
                fail(server, why);
            } else if (server.isAlive()) {
                ServerMeter meter = server.connecting();
                watch(server, meter, server.channel.connect(new InetSocketAddress(addresses.get(0), port)));
            }
        });
        return engine.handle(server);
    }

    Varargs connectUnix(Path path) {
        if (!engine.hasRoom()) {
            return failed("can not connect to " + path + ": this script has all its connections");
        }
        return connect(sockets.unix(path), true, path.toString(), 0);
    }

    private Varargs connect(SocketAddress address, boolean unix, String host, int port) {
        ServerConnection server;
        try {
            server = outgoing(unix, host, port);
        } catch (ChannelException e) {
            return failed("can not connect to " + host + ": " + reason(e));
        }
        ServerMeter meter = server.connecting();
        ChannelFuture connected = server.channel.connect(address);
        if (connected.isDone() && !connected.isSuccess()) {
            meter.failed();
            server.channel.close();
            engine.forget(server);
            return failed(reason(connected));
        }
        watch(server, meter, connected);
        return engine.handle(server);
    }

    private ServerConnection outgoing(boolean unix, String host, int port) {
        Channel channel = sockets.client(unix);
        if (!unix) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ServerConnection server = new ServerConnection(engine, channel, unix, host, port);
        channel.pipeline().addLast(new FrameHandler(server));
        engine.loop().register(channel);
        engine.opened(server);
        return server;
    }

    private void watch(ServerConnection server, ServerMeter meter, ChannelFuture connected) {
        connected.addListener(done -> {
            if (done.isSuccess()) {
                meter.connected();
                server.channel.closeFuture().addListener(closed -> meter.closed());
            } else {
                meter.failed();
                fail(server, reason(connected));
            }
        });
    }

    private void fail(ServerConnection server, String why) {
        if (server.isAlive()) {
            server.error(why);
            server.close();
            engine.flush();
        }
    }

    private static String reason(ChannelFuture future) {
        Throwable cause = future.cause();
        return cause == null ? "not at once" : reason(cause);
    }

    /** The system's words, without the classes that they came in. */
    static String reason(Throwable cause) {
        boolean wrapped = cause instanceof ChannelException && cause.getCause() != null;
        return String.valueOf((wrapped ? cause.getCause() : cause).getMessage());
    }

    private Varargs failed(String why) {
        engine.report(why);
        return LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf(why));
    }
}
