// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server that lets everybody in, answers a query that begins with {@code flood} by rows that never end in practice
 * (1 GB), and any other command, however long, by OK.
 */
final class RowServer implements AutoCloseable {
    private static final long RESULT = 1L << 30;
    private static final int ROW = 16 * 1024;
    private static final int LONGEST = 0xFFFFFF;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ServerChannel server;

    RowServer() {
        server = (ServerChannel) new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.SO_SNDBUF, 32 * 1024)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Conversation());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully().syncUninterruptibly();
    }

    private static ByteBuf frame(int number, byte[] payload) {
        ByteBuf frame = Unpooled.buffer(payload.length + 4);
        return frame.writeMediumLE(payload.length).writeByte(number).writeBytes(payload);
    }

    private static byte[] ok() {
        return new byte[] {0, 0, 0, 2, 0, 0, 0};
    }

    /** Follows frames by their headers and keeps nothing but the first bytes of a command. */
    private static final class Conversation extends ChannelInboundHandlerAdapter {
        private final ByteBuf head = Unpooled.buffer(16);
        private int left;
        private boolean goesOn;
        private boolean loggedIn;
        private long rows;
        private int number;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ByteBuf greeting = Unpooled.buffer();
            greeting.writeByte(10)
                    .writeBytes("5.7.99-rows\0".getBytes(US_ASCII))
                    .writeIntLE(7);
            greeting.writeBytes("12345678\0".getBytes(US_ASCII)).writeShortLE(0xF7FF & ~0x820);
            greeting.writeByte(45)
                    .writeShortLE(2)
                    .writeShortLE(0x0018)
                    .writeByte(21)
                    .writeZero(10);
            greeting.writeBytes("abcdefghijkl\0mysql_native_password\0".getBytes(US_ASCII));
            byte[] payload = new byte[greeting.readableBytes()];
            greeting.readBytes(payload);
            ctx.writeAndFlush(frame(0, payload));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            while (in.isReadable()) {
                if (left > 0) {
                    int taken = Math.min(left, in.readableBytes());
                    if (head.writerIndex() < 10) {
                        head.writeBytes(in, in.readerIndex(), Math.min(taken, 10 - head.writerIndex()));
                    }
                    in.skipBytes(taken);
                    left -= taken;
                } else {
                    int wanted = Math.min(4 - head.writerIndex(), in.readableBytes());
                    head.writeBytes(in, wanted);
                    if (head.writerIndex() < 4) {
                        break;
                    }
                    left = head.getUnsignedMediumLE(0);
                    goesOn = left == LONGEST;
                    number = head.getUnsignedByte(3);
                }
                if (left == 0 && head.writerIndex() >= 4) {
                    whole(ctx);
                }
            }
            ReferenceCountUtil.release(message);
        }

        private void whole(ChannelHandlerContext ctx) {
            boolean flood = loggedIn && head.writerIndex() == 10 && head.getByte(4) == 3 && head.getByte(5) == 'f';
            head.clear();
            if (goesOn) {
                return;
            }
            loggedIn = true;
            if (!flood) {
                ctx.writeAndFlush(frame(number + 1, ok()));
                return;
            }
            ctx.write(frame(1, new byte[] {1}));
            ctx.write(frame(2, "\3def\0\0\0\1c\0\f\55\0\0\1\0\0\375\0\0\0\0\0".getBytes(ISO_8859_1)));
            ctx.write(frame(3, new byte[] {(byte) 0xFE, 0, 0, 2, 0}));
            number = 4;
            rows = RESULT / ROW;
            rows(ctx);
        }

        private void rows(ChannelHandlerContext ctx) {
            while (rows > 0 && ctx.channel().isWritable()) {
                rows--;
                byte[] row = new byte[ROW];
                row[0] = (byte) 0xFC;
                row[1] = (byte) (ROW - 3);
                row[2] = (byte) (ROW - 3 >> 8);
                ctx.write(frame(number++ & 0xFF, row));
            }
            ctx.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                rows(ctx);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
