// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.sluice.mysql.compress.CompressedFrameDecoder;
import org.sluice.mysql.compress.CompressedFrameEncoder;
import org.sluice.mysql.compress.Compression;
import org.sluice.mysql.compress.ZlibCompression;
import org.sluice.mysql.compress.ZstdCompression;
import org.sluice.mysql.wire.SequenceId;

/**
 * Any bytes, put into compressed frames and read from them in pieces: they come out as they went in. The first byte chooses
 * the compression and how often the bytes are said, the second how they are cut.
 */
public final class CompressionFuzz {
    private CompressionFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        EmbeddedChannel writer = new EmbeddedChannel(
                new CompressedFrameEncoder(compression(bytes[0]), new SequenceId(), bytes[1] & 0x3F));
        ByteBuf said = Unpooled.buffer();
        for (int times = 1 + (bytes[0] >> 1 & 0x3F); times > 0; times--) {
            said.writeBytes(bytes, 2, bytes.length - 2);
        }
        for (ByteBuf left = said.duplicate(); left.isReadable(); ) {
            int length = Math.min(left.readableBytes(), 1 + 8 * (bytes[1] & 0xFF));
            writer.writeOutbound(Unpooled.copiedBuffer(left.readSlice(length)));
        }
        ByteBuf frames = all(writer::readOutbound);
        writer.finishAndReleaseAll();
        assertThat(read(frames, bytes[0], 1 + (bytes[1] & 0x7F))).isEqualTo(ByteBufUtil.hexDump(said));
        assertThat(read(frames, bytes[0], Integer.MAX_VALUE)).isEqualTo(ByteBufUtil.hexDump(said));
    }

    private static Compression compression(byte choice) {
        return (choice & 1) == 0 ? new ZlibCompression() : new ZstdCompression(choice >> 6 & 3);
    }

    private static String read(ByteBuf frames, byte choice, int piece) {
        EmbeddedChannel reader = new EmbeddedChannel(new CompressedFrameDecoder(compression(choice), new SequenceId()));
        for (ByteBuf left = frames.duplicate(); left.isReadable(); ) {
            reader.writeInbound(Unpooled.copiedBuffer(left.readSlice(Math.min(piece, left.readableBytes()))));
        }
        String heard = ByteBufUtil.hexDump(all(reader::readInbound));
        assertThat(reader.finish()).as("anything is left").isFalse();
        return heard;
    }

    private interface Source {
        ByteBuf next();
    }

    private static ByteBuf all(Source source) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = source.next(); next != null; next = source.next()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }
}
