// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** The kind of sockets: what the kernel gives directly, or what the JDK gives everywhere. */
public enum NativeTransport {
    EPOLL(
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            EpollDomainSocketChannel.class,
            EpollDatagramChannel.class),
    NIO(
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioServerDomainSocketChannel.class,
            NioDomainSocketChannel.class,
            NioDatagramChannel.class);

    private final Class<? extends ServerChannel> serverSocket;
    private final Class<? extends Channel> socket;
    private final Class<? extends ServerChannel> unixServerSocket;
    private final Class<? extends Channel> unixSocket;
    private final Class<? extends DatagramChannel> datagram;

    NativeTransport(
            Class<? extends ServerChannel> serverSocket,
            Class<? extends Channel> socket,
            Class<? extends ServerChannel> unixServerSocket,
            Class<? extends Channel> unixSocket,
            Class<? extends DatagramChannel> datagram) {
        this.serverSocket = serverSocket;
        this.socket = socket;
        this.unixServerSocket = unixServerSocket;
        this.unixSocket = unixSocket;
        this.datagram = datagram;
    }

    /** The best of this platform. */
    public static NativeTransport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    public IoHandlerFactory ioHandler() {
        return this == EPOLL ? HalfOpenEpoll.newFactory() : NioIoHandler.newFactory();
    }

    public Class<? extends ServerChannel> serverChannel(boolean unix) {
        return unix ? unixServerSocket : serverSocket;
    }

    public Class<? extends Channel> channel(boolean unix) {
        return unix ? unixSocket : socket;
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return datagram;
    }
}
