// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.PacketDecoder;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.testkit.buffer.NoLeaks;

@ExtendWith(NoLeaks.class)
class CompressedFrameTest {
    private static EmbeddedChannel decoding() {
        return new EmbeddedChannel(new CompressedFrameDecoder(new ZlibCompression(), new SequenceId()));
    }

    private static EmbeddedChannel encoding(SequenceId sequenceId) {
        return new EmbeddedChannel(new CompressedFrameEncoder(new ZlibCompression(), sequenceId));
    }

    private static byte[] encoded(byte[] bytes) {
        EmbeddedChannel channel = encoding(new SequenceId());
        channel.writeOutbound(Unpooled.copiedBuffer(bytes));
        ByteBuf out = channel.readOutbound();
        byte[] frames = ByteBufUtil.getBytes(out);
        out.release();
        channel.finishAndReleaseAll();
        return frames;
    }

    private static ByteBuf all(EmbeddedChannel channel) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all.writeBytes(next);
            next.release();
        }
        return all;
    }

    /** Cases 46 to 48: packets within frames, in any pieces. */
    @Test
    void framesAreReadWhereverTheyAreSplit() {
        byte[] contents = "select 'sluice' ".repeat(20).getBytes(ISO_8859_1);
        byte[] frames = encoded(contents);
        assertThat(frames.length).isLessThan(contents.length);
        for (int at = 0; at <= frames.length; at++) {
            EmbeddedChannel channel = decoding();
            channel.writeInbound(Unpooled.copiedBuffer(frames, 0, at));
            channel.writeInbound(Unpooled.copiedBuffer(frames, at, frames.length - at));
            assertThat(ByteBufUtil.getBytes(all(channel))).isEqualTo(contents);
            assertThat(channel.finish()).isFalse();
        }
    }

    /** Case 47. */
    @Test
    void whatIsShortIsStored() {
        byte[] frames = encoded(Hex.bytes("01000000 0e"));
        assertThat(ByteBufUtil.hexDump(frames)).isEqualTo(Hex.plain("05000000 000000 01000000 0e"));
        EmbeddedChannel channel = decoding();
        channel.writeInbound(Unpooled.wrappedBuffer(frames), Hex.buf("00000001 000000"));
        assertThat(ByteBufUtil.hexDump(all(channel))).isEqualTo("010000000e");
        channel.finishAndReleaseAll();
    }

    /** Case 46: a packet that straddles frames. */
    @Test
    void packetsAndFramesKnowNothingOfEachOther() {
        EmbeddedChannel channel = new EmbeddedChannel(
                new CompressedFrameDecoder(new ZlibCompression(), new SequenceId()), new PacketDecoder());
        channel.writeInbound(Hex.buf("03000000 000000 020000"), Hex.buf("04000001 000000 00 0361 01"));
        channel.writeInbound(Hex.buf("04000002 000000 000001 0e"));
        Packet query = channel.readInbound();
        assertThat(ByteBufUtil.hexDump(query.content())).isEqualTo("0361");
        query.release();
        Packet ping = channel.readInbound();
        assertThat(ByteBufUtil.hexDump(ping.content())).isEqualTo("0e");
        ping.release();
        channel.finishAndReleaseAll();
    }

    /** Case 46: the frame's limit counts the packet's header too. What can not be compressed is stored. */
    @ParameterizedTest
    @CsvSource({"16777210, 1", "16777215, 1", "16777216, 2", "16777219, 2"})
    void longBuffersTakeMoreFrames(int length, int frames) {
        byte[] random = new byte[length];
        new Random(length).nextBytes(random);
        byte[] encoded = encoded(random);
        assertThat(encoded).hasSize(length + frames * CompressedFrameDecoder.HEADER_LENGTH);
        EmbeddedChannel channel = decoding();
        channel.writeInbound(Unpooled.wrappedBuffer(encoded));
        assertThat(ByteBufUtil.getBytes(all(channel))).isEqualTo(random);
        channel.finishAndReleaseAll();
    }

    /** Case 48: the frames count by themselves, and an answer goes on behind the question. */
    @Test
    void theAnswerGoesOnBehindTheQuestion() {
        SequenceId shared = new SequenceId();
        EmbeddedChannel channel = new EmbeddedChannel(
                new CompressedFrameDecoder(new ZlibCompression(), shared),
                new CompressedFrameEncoder(new ZlibCompression(), shared));
        channel.writeInbound(Hex.buf("010000ff 000000 0e"));
        channel.writeOutbound(Hex.buf("aa"), Hex.buf("bb"));
        ByteBuf first = channel.readOutbound();
        ByteBuf second = channel.readOutbound();
        assertThat(first.getByte(3)).isEqualTo((byte) 0);
        assertThat(second.getByte(3)).isEqualTo((byte) 1);
        first.release();
        second.release();
        channel.finishAndReleaseAll();
    }

    /** Nothing of it is kept, however long it is. */
    @Test
    void aFrameThatIsNotCompressedIsPassedOnAsItComes() {
        EmbeddedChannel channel = decoding();
        channel.writeInbound(Hex.buf("ffffff00 000000 01"), Hex.buf("0203"));
        assertThat(ByteBufUtil.hexDump(all(channel))).isEqualTo("010203");
        channel.finishAndReleaseAll();
    }

    /** While it comes, too: there may be less room by then. */
    @Test
    void aCompressedFrameThatThereIsNoRoomForIsRefusedWith1153() {
        AtomicInteger most = new AtomicInteger(1000);
        EmbeddedChannel channel =
                new EmbeddedChannel(new CompressedFrameDecoder(new ZlibCompression(), new SequenceId(), most::get));
        byte[] frame = encoded(new byte[1000]);
        channel.writeInbound(Unpooled.wrappedBuffer(frame));
        assertThat(all(channel).readableBytes()).isEqualTo(1000);

        channel.writeInbound(Unpooled.copiedBuffer(frame, 0, 8));
        most.set(999);
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(frame, 8, 1)))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.errorCode()).isEqualTo(1153));
        most.set(1000); // what is left of it is looked at again
        channel.finishAndReleaseAll();
    }

    /** Broken streams, and lengths that are one too short, one too long, or a lie. */
    @ParameterizedTest
    @ValueSource(strings = {"63", "65", "000001", "ffffff"})
    void whatIsNotAsLongAsItSaysIsRefused(String told) {
        byte[] frames = encoded(new byte[100]);
        byte[] length = Hex.bytes(told);
        assertThat(frames[4]).isEqualTo((byte) 100);
        frames[4] = 0;
        System.arraycopy(length, 0, frames, 4, length.length);
        assertRefused(frames);
    }

    @Test
    void whatIsNotCompressedIsRefused() {
        assertRefused(Hex.bytes("04000000 640000 01020304"));
        assertRefused(Hex.bytes("00000000 640000"));
        byte[] cut = encoded(new byte[100]);
        cut[0]--;
        assertRefused(cut);
    }

    private static void assertRefused(byte[] frames) {
        EmbeddedChannel channel = decoding();
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(frames)))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.errorCode()).isEqualTo(1157));
        channel.finishAndReleaseAll();
    }
}
