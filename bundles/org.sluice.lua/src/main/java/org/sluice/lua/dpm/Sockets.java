// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.loop.NativeTransport;

/** The platform's sockets, and their addresses. */
enum Sockets {
    EPOLL,
    NIO;

    static Sockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    IoHandlerFactory ioHandler() {
        return this == EPOLL ? NativeTransport.EPOLL.ioHandler() : NativeTransport.NIO.ioHandler();
    }

    ServerChannel server(boolean unix) {
        if (this == EPOLL) {
            return unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
        }
        return unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    }

    Channel client(boolean unix) {
        if (this == EPOLL) {
            return unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
        }
        return unix ? new NioDomainSocketChannel() : new NioSocketChannel();
    }

    Class<? extends DatagramChannel> datagram() {
        return this == EPOLL ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    SocketAddress unix(Path path) {
        return this == EPOLL ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
    }

    /** As DPM has it: the address as text, localhost for UNIX sockets. */
    static String text(@Nullable SocketAddress address) {
        return literal(address, "localhost");
    }

    /** @param otherwise if it is no address with numbers */
    static String literal(@Nullable SocketAddress address, String otherwise) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? NetUtil.toAddressString(inet.getAddress())
                : otherwise;
    }

    static boolean isAny(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && inet.getAddress().isAnyLocalAddress();
    }

    /** 0 for UNIX sockets. */
    static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }
}
