// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.testkit.buffer.NoLeaks;

@ExtendWith(NoLeaks.class)
class ZstdCompressionTest {
    private static final byte[] TEXT = new byte[1000];

    private static byte[] encoded(byte[] bytes, int level) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new CompressedFrameEncoder(new ZstdCompression(level), new SequenceId()));
        channel.writeOutbound(Unpooled.copiedBuffer(bytes));
        ByteBuf out = channel.readOutbound();
        byte[] frames = ByteBufUtil.getBytes(out);
        out.release();
        channel.finishAndReleaseAll();
        return frames;
    }

    private static byte[] decoded(byte[] frames, int cut) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new CompressedFrameDecoder(new ZstdCompression(0), new SequenceId()));
        ByteBuf all = Unpooled.buffer();
        try {
            channel.writeInbound(
                    Unpooled.copiedBuffer(frames, 0, cut), Unpooled.copiedBuffer(frames, cut, frames.length - cut));
            for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
                all.writeBytes(next);
                next.release();
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return ByteBufUtil.getBytes(all);
    }

    private static byte[] frame(byte[] contents, int claimed) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMediumLE(contents.length).writeByte(0).writeMediumLE(claimed).writeBytes(contents);
        return ByteBufUtil.getBytes(frame);
    }

    private static void assertRefused(byte[] frames) {
        assertThatThrownBy(() -> decoded(frames, frames.length))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.errorCode()).isEqualTo(1157));
    }

    @Test
    void theLibraryIsThere() {
        assertThat(ZstdLibrary.isAvailable()).isTrue();
    }

    /** As in a framework without the bundle: the import is optional. */
    @Test
    void withoutTheLibraryNothingBreaks() throws ReflectiveOperationException, IOException {
        URL classes = ZstdLibrary.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> library = alone.loadClass(ZstdLibrary.class.getName());
            assertThat(library.getMethod("isAvailable").invoke(null)).isEqualTo(false);
        }
    }

    /** Cases 46 to 48. */
    @Test
    void framesAreReadWhereverTheyAreSplit() {
        byte[] frames = encoded(TEXT, 0);
        assertThat(frames.length).isLessThan(TEXT.length);
        for (int at = 0; at <= frames.length; at++) {
            assertThat(decoded(frames, at)).isEqualTo(TEXT);
        }
    }

    /** The level is the client's; above what is bearable it is a wish. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 9, 22, 255})
    void everyLevelIsTaken(int level) {
        byte[] frames = encoded(TEXT, level);
        assertThat(decoded(frames, 5)).isEqualTo(TEXT);
    }

    /** What the highest level of a client makes is read. */
    @Test
    void whatOthersMakeIsRead() {
        assertThat(decoded(frame(Zstd.compress(TEXT, 22), TEXT.length), 9)).isEqualTo(TEXT);
    }

    @Test
    void whatGetsNoShorterIsStored() {
        byte[] random = new byte[5000];
        new Random(5).nextBytes(random);
        byte[] frames = encoded(random, 0);
        assertThat(frames).hasSize(random.length + CompressedFrameDecoder.HEADER_LENGTH);
        assertThat(decoded(frames, 7)).isEqualTo(random);
    }

    /** As in a process, where nothing of it is on the heap; and twice, with memory given back in between. */
    @Test
    void whatIsNotOnTheHeapIsRead() {
        byte[] compressed = Zstd.compress(TEXT);
        ByteBuf in = Unpooled.directBuffer().writeByte(1).writeBytes(compressed);
        ByteBuf out = Unpooled.directBuffer().writeByte(2);
        try (ZstdCompression zstd = new ZstdCompression(0)) {
            for (int time = 1; time <= 2; time++) {
                zstd.decompress(in.slice(1, compressed.length), TEXT.length, out);
                zstd.idle();
                assertThat(out.readableBytes()).isEqualTo(1 + time * TEXT.length);
            }
            assertThat(ByteBufUtil.getBytes(out, 1 + TEXT.length, TEXT.length)).isEqualTo(TEXT);
            assertThatThrownBy(() -> zstd.decompress(in.slice(1, compressed.length), TEXT.length - 1, out))
                    .isInstanceOf(ProtocolException.class);
        }
        in.release();
        out.release();
    }

    @Test
    void theLongestFrameIsRead() {
        byte[] zeros = new byte[Framing.MAX_FRAME];
        assertThat(decoded(encoded(zeros, 0), 3)).isEqualTo(zeros);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1001, 100_000, Framing.MAX_FRAME})
    void whatIsNotAsLongAsItSaysIsRefused(int claimed) {
        assertRefused(frame(Zstd.compress(TEXT), claimed));
    }

    /** Nothing is made ready for a claim that can not be true. */
    @Test
    void aClaimCostsNothing() {
        byte[] frames = frame(Hex.bytes("28b52ffd 20 00 010000"), Framing.MAX_FRAME);
        ByteBuf out = Unpooled.buffer(0);
        try (ZstdCompression zstd = new ZstdCompression(0)) {
            assertThatThrownBy(() -> zstd.decompress(Unpooled.wrappedBuffer(frames, 7, 9), Framing.MAX_FRAME, out))
                    .isInstanceOf(ProtocolException.class);
        }
        assertThat(out.capacity()).isZero();
        assertRefused(frames);
    }

    @Test
    void whatIsNoZstdIsRefused() {
        assertRefused(Hex.bytes("04000000 640000 01020304"));
        assertRefused(Hex.bytes("00000000 640000"));
        byte[] cut = encoded(TEXT, 0);
        cut[0]--;
        assertRefused(cut);
        // A frame with a window of 3.75 TB.
        assertRefused(frame(Hex.bytes("28b52ffd 00 ff 010000 00000000"), 100));
    }
}
