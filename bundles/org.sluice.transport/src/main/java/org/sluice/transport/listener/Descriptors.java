// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.transport.loop.EventLoops;

/** Descriptors of sockets, passed over a UNIX socket to another process of the same user (SCM_RIGHTS). */
final class Descriptors {
    private static final Logger log = LoggerFactory.getLogger(Descriptors.class);
    private static final long PATIENCE_SECONDS = 10;

    private Descriptors() {}

    /**
     * Gives the descriptors of these channels, in this order, to whoever connects and is the same user, until the channel that is
     * returned is closed; the socket file goes with it.
     */
    static Channel offer(Path file, List<Channel> sockets, EventLoops loops) throws IOException {
        Files.deleteIfExists(file);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(
                        new Giver(sockets, ((Number) Files.getAttribute(ownFolder(file), "unix:uid")).intValue()));
        var bound = bootstrap.bind(new DomainSocketAddress(file.toString())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(file + " can not be opened: " + bound.cause().getMessage(), bound.cause());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return bound.channel();
    }

    /** The folder of an instance belongs to its user, and nobody else may write there. */
    private static Path ownFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        return folder;
    }

    @Sharable
    private static final class Giver extends ChannelInboundHandlerAdapter {
        private final List<Channel> sockets;
        private final int user;

        Giver(List<Channel> sockets, int user) {
            this.sockets = sockets;
            this.user = user;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) throws IOException {
            int peer =
                    ((EpollDomainSocketChannel) ctx.channel()).peerCredentials().uid();
            if (peer != user) {
                log.warn("the user {} asked for the listening sockets, and does not get them", peer);
                ctx.close();
                return;
            }
            for (Channel socket : sockets) {
                if (!socket.isOpen()) {
                    ctx.close(); // its number may be another file's by now
                    return;
                }
                ctx.write(((UnixChannel) socket).fd(), ctx.voidPromise());
            }
            ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /**
     * Gets as many descriptors as are offered there.
     *
     * @throws IOException if fewer come
     */
    static List<FileDescriptor> take(Path file, int count, EventLoops loops) throws IOException {
        List<FileDescriptor> come = new ArrayList<>();
        if (count == 0) {
            return come;
        }
        CompletableFuture<List<FileDescriptor>> all = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(loops.group())
                .channel(EpollDomainSocketChannel.class)
                .option(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
                .handler(new Taker(come, count, all))
                .connect(new DomainSocketAddress(file.toString()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        all.completeExceptionally(connected.cause());
                    }
                })
                .channel();
        try {
            return all.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("the listening sockets of the other process do not come: " + cause.getMessage(), e);
        } finally {
            channel.close().awaitUninterruptibly();
        }
    }

    private static final class Taker extends ChannelInboundHandlerAdapter {
        private final List<FileDescriptor> come;
        private final int count;
        private final CompletableFuture<List<FileDescriptor>> all;

        Taker(List<FileDescriptor> come, int count, CompletableFuture<List<FileDescriptor>> all) {
            this.come = come;
            this.count = count;
            this.all = all;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            come.add((FileDescriptor) message);
            if (come.size() == count) {
                all.complete(come);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws IOException {
            if (all.completeExceptionally(new IOException("it gave " + come.size() + " of " + count))) {
                for (FileDescriptor descriptor : come) {
                    descriptor.close();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            all.completeExceptionally(cause);
        }
    }
}
