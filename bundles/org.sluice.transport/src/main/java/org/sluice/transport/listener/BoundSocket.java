// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.transport.loop.NativeTransport;

/** What one listener has bound: one socket, or one for each address of a host name. */
final class BoundSocket {
    private static final long CLOSE_MILLIS = 2000;

    private final List<Channel> channels;
    private final Address address;
    private final @Nullable UnixSocketFile file;
    private volatile boolean offered;

    private BoundSocket(List<Channel> channels, Address address, @Nullable UnixSocketFile file) {
        this.channels = channels;
        this.address = address;
        this.file = file;
    }

    /**
     * Binds and listens, but lets nobody in yet. Waits for it, which is a matter of the kernel alone, unless the address is a host name; never called
     * on an event loop.
     *
     * @param replaced what this one takes the place of, whose socket file it may take over
     * @throws BindException if another socket has the address
     * @throws IOException whose message is for the operator
     */
    static BoundSocket open(
            ListenerSettings settings,
            @Nullable BoundSocket replaced,
            ListenerTools tools,
            ConnectionInitializer initializer)
            throws IOException {
        Inheritance.Left left = tools.inheritance.take(settings.name(), settings.address());
        if (left != null) {
            return adopt(left, settings, tools, initializer);
        }
        return settings.address() instanceof Address.Unix unix
                ? openUnix(unix, replaced, settings, tools, initializer)
                : openTcp((Address.Tcp) settings.address(), settings, tools, initializer);
    }

    private static BoundSocket adopt(
            Inheritance.Left left, ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer)
            throws IOException {
        Address.Unix unix = settings.address() instanceof Address.Unix path ? path : null;
        UnixSocketFile file = unix == null ? null : new UnixSocketFile(unix);
        if (file != null && !file.isThere()) {
            left.close(); // by its name nobody comes there any more
            return openUnix((Address.Unix) settings.address(), null, settings, tools, initializer);
        }
        List<Channel> channels = new ArrayList<>();
        try {
            for (FileDescriptor descriptor : left.descriptors()) {
                ServerBootstrap bootstrap = bootstrap(
                        settings,
                        tools,
                        initializer,
                        () -> unix == null
                                ? new EpollServerSocketChannel(descriptor.intValue())
                                : new EpollServerDomainSocketChannel(descriptor.intValue()));
                if (unix == null) {
                    tcpOptions(bootstrap, settings, tools);
                }
                Channel channel = await(bootstrap.register(), settings.address(), settings.name());
                channels.add(channel);
                ((Socket) ((UnixChannel) channel).fd()).listen(settings.backlog());
            }
        } catch (IOException e) {
            channels.forEach(Channel::close);
            throw e;
        }
        Address bound = settings.address() instanceof Address.Tcp tcp && left.bound() instanceof Address.Tcp own
                ? tcp.bare().withPort(own.port())
                : settings.address().bare();
        return new BoundSocket(channels, bound, file);
    }

    private static BoundSocket openUnix(
            Address.Unix unix,
            @Nullable BoundSocket replaced,
            ListenerSettings settings,
            ListenerTools tools,
            ConnectionInitializer initializer)
            throws IOException {
        UnixSocketFile file = new UnixSocketFile(unix);
        boolean ours = replaced != null && replaced.address.equals(unix.bare());
        Path bound = file.prepare(settings.reusePort() || ours);
        SocketAddress address = tools.loops.transport() == NativeTransport.EPOLL
                ? new DomainSocketAddress(bound.toString())
                : UnixDomainSocketAddress.of(bound);
        Channel channel = await(
                bootstrap(settings, tools, initializer, factory(tools, true)).bind(address), unix, settings.name());
        try {
            file.publish();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new BoundSocket(List.of(channel), unix.bare(), file);
    }

    private static BoundSocket openTcp(
            Address.Tcp tcp, ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer)
            throws IOException {
        ServerBootstrap bootstrap = bootstrap(settings, tools, initializer, factory(tools, false));
        tcpOptions(bootstrap, settings, tools);
        List<Channel> channels = new ArrayList<>();
        int port = tcp.port();
        try {
            for (InetAddress address : addresses(tcp)) {
                Channel channel = await(bootstrap.bind(new InetSocketAddress(address, port)), tcp, settings.name());
                channels.add(channel);
                port = ((InetSocketAddress) channel.localAddress()).getPort();
            }
        } catch (IOException e) {
            channels.forEach(Channel::close);
            throw e;
        }
        return new BoundSocket(channels, tcp.bare().withPort(port), null);
    }

    private static void tcpOptions(ServerBootstrap bootstrap, ListenerSettings settings, ListenerTools tools) {
        bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        tools.loops.settings().deadPeers().applyToClients(bootstrap, tools.loops.transport());
        if (settings.reusePort()) {
            reusePort(bootstrap, tools.loops.transport());
        }
    }

    private static ChannelFactory<ServerChannel> factory(ListenerTools tools, boolean unix) {
        return new ReflectiveChannelFactory<>(tools.loops.transport().serverChannel(unix));
    }

    private static ServerBootstrap bootstrap(
            ListenerSettings settings,
            ListenerTools tools,
            ConnectionInitializer initializer,
            ChannelFactory<ServerChannel> factory) {
        return new ServerBootstrap()
                .group(tools.loops.group())
                .channelFactory(factory)
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, tools.loops.reads())
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(initializer);
    }

    private static void reusePort(ServerBootstrap bootstrap, NativeTransport transport) {
        if (transport == NativeTransport.EPOLL) {
            bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
        } else {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
    }

    /** The wildcard of IPv6 takes both families; the one of IPv4 only its own. */
    private static List<InetAddress> addresses(Address.Tcp tcp) throws IOException {
        if (tcp.allInterfaces()) {
            return List.of(InetAddress.getByName(hasIpv6() ? "::" : "0.0.0.0"));
        }
        try {
            return List.of(InetAddress.getAllByName(tcp.host()));
        } catch (UnknownHostException e) {
            throw new IOException("there is no address of this name: " + tcp.host(), e);
        }
    }

    private static boolean hasIpv6() {
        return !NetUtil.isIpV4StackPreferred() && Files.exists(Path.of("/proc/net/if_inet6"));
    }

    private static Channel await(ChannelFuture bind, Address address, String listener) throws IOException {
        bind.awaitUninterruptibly();
        if (bind.isSuccess()) {
            // behind Netty's own acceptor, which pauses for a second when accepting fails
            bind.channel().pipeline().addLast(new AcceptFaults(listener));
            return bind.channel();
        }
        String cause = String.valueOf(bind.cause().getMessage());
        if (cause.contains("in use")) {
            BindException inUse = new BindException(address.label() + " is in use by another process");
            inUse.initCause(bind.cause());
            throw inUse;
        }
        if (cause.contains("ermission denied")) {
            throw new IOException("this user may not listen on " + address.label(), bind.cause());
        }
        if (cause.contains("annot assign")) {
            throw new IOException("this machine does not have the address of " + address.label(), bind.cause());
        }
        throw new IOException(address.label() + " can not be opened: " + cause, bind.cause());
    }

    /** Lets clients in; those who have come already wait in the backlog. */
    void accept() {
        if (file != null) {
            file.own();
        }
        channels.forEach(channel -> channel.config().setAutoRead(true));
    }

    List<Channel> channels() {
        return channels;
    }

    /** What is bound, with the port that 0 became. */
    Address address() {
        return address;
    }

    /** True if this one has the TCP port of another address, so that it can be in the way of it. */
    boolean hasPortOf(Address other) {
        return address instanceof Address.Tcp own && other instanceof Address.Tcp tcp && own.port() == tcp.port();
    }

    /** Whether another process may have the same socket: then its file is not this one's to remove. */
    void offered(boolean toAnother) {
        offered = toAnother;
    }

    /** Accepts no more. The sessions go on. */
    void close() {
        if (file != null && !offered) {
            file.remove();
        }
        leave();
    }

    /** As {@link #close}, but the socket file stays, because another process has the same socket. */
    void leave() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly(CLOSE_MILLIS));
    }
}
