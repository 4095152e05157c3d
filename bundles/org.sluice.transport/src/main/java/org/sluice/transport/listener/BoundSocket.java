// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.transport.loop.NativeTransport;

/** One socket that accepts. */
final class BoundSocket {
    private final Channel channel;
    private final Address address;
    private final @Nullable UnixSocketFile file;

    private BoundSocket(Channel channel, Address address, @Nullable UnixSocketFile file) {
        this.channel = channel;
        this.address = address;
        this.file = file;
    }

    /**
     * Binds and listens. Waits for it, which is a matter of the kernel alone; never called on an event loop.
     *
     * @throws IOException whose message is for the operator
     */
    static BoundSocket open(ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer)
            throws IOException {
        return settings.address() instanceof Address.Unix unix
                ? openUnix(unix, settings, tools, initializer)
                : openTcp((Address.Tcp) settings.address(), settings, tools, initializer);
    }

    private static BoundSocket openUnix(
            Address.Unix unix, ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer)
            throws IOException {
        UnixSocketFile file = new UnixSocketFile(unix);
        Path bound = file.prepare(settings.reusePort());
        SocketAddress address = tools.loops.transport() == NativeTransport.EPOLL
                ? new DomainSocketAddress(bound.toString())
                : UnixDomainSocketAddress.of(bound);
        Channel channel = await(bootstrap(settings, tools, initializer, true).bind(address), unix);
        try {
            file.publish();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new BoundSocket(channel, unix.bare(), file);
    }

    private static BoundSocket openTcp(
            Address.Tcp tcp, ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer)
            throws IOException {
        ServerBootstrap bootstrap = bootstrap(settings, tools, initializer, false);
        bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true);
        bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        if (settings.reusePort()) {
            reusePort(bootstrap, tools.loops.transport());
        }
        Channel channel = await(bootstrap.bind(socketAddress(tcp)), tcp);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return new BoundSocket(channel, tcp.bare().withPort(port), null);
    }

    private static ServerBootstrap bootstrap(
            ListenerSettings settings, ListenerTools tools, ConnectionInitializer initializer, boolean unix) {
        return new ServerBootstrap()
                .group(tools.loops.group())
                .channel(tools.loops.transport().serverChannel(unix))
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .childOption(ChannelOption.AUTO_READ, false)
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
    private static InetSocketAddress socketAddress(Address.Tcp tcp) throws IOException {
        if (tcp.allInterfaces()) {
            return new InetSocketAddress(InetAddress.getByName(hasIpv6() ? "::" : "0.0.0.0"), tcp.port());
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(tcp.host()), tcp.port());
        } catch (UnknownHostException e) {
            throw new IOException("there is no address of this name: " + tcp.host(), e);
        }
    }

    private static boolean hasIpv6() {
        return !NetUtil.isIpV4StackPreferred() && Files.exists(Path.of("/proc/net/if_inet6"));
    }

    private static Channel await(ChannelFuture bind, Address address) throws IOException {
        bind.awaitUninterruptibly();
        if (bind.isSuccess()) {
            return bind.channel();
        }
        String cause = String.valueOf(bind.cause().getMessage());
        if (cause.contains("in use")) {
            throw new IOException(address.label() + " is in use by another process", bind.cause());
        }
        if (cause.contains("ermission denied")) {
            throw new IOException("this user may not listen on " + address.label(), bind.cause());
        }
        if (cause.contains("annot assign")) {
            throw new IOException("this machine does not have the address of " + address.label(), bind.cause());
        }
        throw new IOException(address.label() + " can not be opened: " + cause, bind.cause());
    }

    /** What is bound, with the port that 0 became. */
    Address address() {
        return address;
    }

    /** Accepts no more. The sessions go on. */
    void close() {
        if (file != null) {
            file.remove();
        }
        channel.close().awaitUninterruptibly(2000);
    }
}
