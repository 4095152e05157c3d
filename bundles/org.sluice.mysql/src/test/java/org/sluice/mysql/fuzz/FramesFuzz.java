// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.sluice.mysql.compress.CompressedFrameDecoder;
import org.sluice.mysql.compress.Compression;
import org.sluice.mysql.compress.ZlibCompression;
import org.sluice.mysql.compress.ZstdCompression;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;

/**
 * Any stream, as packets, alone or in compressed frames: the same packets come of it in whatever pieces it comes, every
 * buffer is released, and no more is made of it than it can hold.
 */
public final class FramesFuzz {
    /** The most that zlib makes of a byte is some 1000 bytes; zstd makes 128 KB of four. */
    private static final int ZLIB_RATIO = 1100;

    private static final int ZSTD_RATIO = 32 * 1024;

    private FramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        assertThat(packets(bytes, 1 + (bytes[1] & 0x0F))).isEqualTo(packets(bytes, bytes.length));
    }

    private static EmbeddedChannel channel(int kind) {
        PacketDecoder packets = new PacketDecoder();
        return switch (kind % 3) {
            case 0 -> new EmbeddedChannel(packets);
            case 1 -> compressed(new ZlibCompression(), ZLIB_RATIO, packets);
            default -> compressed(new ZstdCompression(0), ZSTD_RATIO, packets);
        };
    }

    private static EmbeddedChannel compressed(Compression compression, int ratio, PacketDecoder packets) {
        return new EmbeddedChannel(
                new CompressedFrameDecoder(new Measured(compression, ratio), new SequenceId()), packets);
    }

    private static List<String> packets(byte[] bytes, int piece) {
        List<String> found = new ArrayList<>();
        EmbeddedChannel channel = channel(bytes[0] & 0xFF);
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new Listener(found));
        for (int at = 2; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
            channel.writeInbound(allocator.heapBuffer().writeBytes(bytes, at, Math.min(piece, bytes.length - at)));
        }
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("what nobody released")
                .isZero();
        return found;
    }

    /** Whoever is refused is not listened to any more. */
    private static final class Listener extends ChannelInboundHandlerAdapter {
        private final List<String> found;
        private boolean refused;

        Listener(List<String> found) {
            this.found = found;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Packet packet = (Packet) message;
            if (!refused) {
                found.add(packet.sequenceId() + " " + packet.content().readableBytes() + " "
                        + ByteBufUtil.hashCode(packet.content()));
            }
            packet.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof ProtocolException)) {
                ctx.fireExceptionCaught(cause);
            } else if (!refused) {
                refused = true;
                found.add(String.valueOf(cause.getMessage()));
            }
        }
    }

    /** Says how much memory was made ready for what came. */
    private record Measured(Compression compression, int ratio) implements Compression {
        @Override
        public boolean compress(ByteBuf from, ByteBuf to) {
            return compression.compress(from, to);
        }

        @Override
        public void decompress(ByteBuf from, int length, ByteBuf to) {
            int came = from.readableBytes();
            try {
                compression.decompress(from, length, to);
            } finally {
                assertThat(to.capacity()).isLessThanOrEqualTo(2 * ratio * Math.max(came, 64));
            }
        }

        @Override
        public void close() {
            compression.close();
        }
    }
}
