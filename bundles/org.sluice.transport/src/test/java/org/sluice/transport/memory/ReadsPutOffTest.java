// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads for which there is no memory, on real sockets. */
class ReadsPutOffTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Object> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger bytes = new AtomicInteger();
    private volatile double held = 1;
    private volatile Channel served;
    private EventLoopGroup loop;

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private double level() {
        asked.incrementAndGet();
        return held;
    }

    private InetSocketAddress listen(boolean epoll, boolean auto) {
        Assumptions.assumeTrue(!epoll || Epoll.isAvailable());
        loop = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        return (InetSocketAddress) new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, auto)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new RationedReads(() -> 1, this::level))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ReadsPutOff(), new Watcher());
                        served = channel;
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aReadWithoutMemoryWaitsAndNothingIsLostOrEnded(boolean epoll, boolean auto) throws Exception {
        try (Socket client = new Socket()) {
            client.connect(listen(epoll, auto));
            client.getOutputStream().write(new byte[5000]);
            client.shutdownOutput();
            await().until(() -> served != null && served.isRegistered());
            if (!auto) {
                served.read();
            }

            await().until(() -> asked.get() > 3);
            assertThat(seen).isEmpty();
            assertThat(served.config().isAutoRead()).isEqualTo(auto);
            assertThat(served.isActive()).isTrue();
            held = 0.5;

            await().until(() -> bytes.get() > 0);
            if (auto) {
                await().until(() -> !seen.isEmpty());
                assertThat(bytes).hasValue(5000);
                assertThat(seen.get(0)).isInstanceOf(ChannelInputShutdownEvent.class);
            } else {
                assertThat(seen).doesNotHaveAnyElementsOfTypes(Throwable.class);
            }
            assertThat(served.isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverReadsOnBehindTheEndOfTheInputStillHasItsOutput(boolean epoll) throws Exception {
        held = 0;
        try (Socket client = new Socket()) {
            client.connect(listen(epoll, true));
            client.shutdownOutput();
            await().until(() -> seen.contains(ChannelInputShutdownEvent.INSTANCE));

            served.eventLoop()
                    .submit(() -> {
                        served.config().setAutoRead(false);
                        served.config().setAutoRead(true);
                    })
                    .sync();
            served.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {7}));

            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            assertThat(seen).doesNotHaveAnyElementsOfTypes(Throwable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverTurnsReadingOffMeanwhileIsObeyed(boolean epoll) throws Exception {
        try (Socket client = new Socket()) {
            client.connect(listen(epoll, true));
            client.getOutputStream().write(new byte[10]);
            await().until(() -> asked.get() > 1);

            served.eventLoop().submit(() -> served.config().setAutoRead(false)).sync();
            int before = served.eventLoop().submit(asked::get).get();
            held = 0.5;
            served.eventLoop().schedule(() -> {}, 100, TimeUnit.MILLISECONDS).sync();

            assertThat(asked).hasValue(before);
            assertThat(bytes).hasValue(0);
            served.config().setAutoRead(true);
            await().until(() -> bytes.get() == 10);
            assertThat(seen).isEmpty();
        }
    }

    /** Notes what a relay would hear. */
    private final class Watcher extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            bytes.addAndGet(in.readableBytes());
            in.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            seen.add(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            seen.add(cause);
        }
    }
}
