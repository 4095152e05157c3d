// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.mysql.Hex;
import org.sluice.testkit.buffer.NoLeaks;

@ExtendWith(NoLeaks.class)
class FramingTest {
    /** Case 8: the login arrives in any pieces. */
    @Test
    void packetsAreReadWhereverTheyAreSplit() {
        byte[] bytes = Hex.bytes("03000000 036162 01000001 0e 00000002");
        for (int at = 0; at <= bytes.length; at++) {
            EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
            channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, at));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, bytes.length - at));
            assertPacket(channel.readInbound(), 0, "036162");
            assertPacket(channel.readInbound(), 1, "0e");
            assertPacket(channel.readInbound(), 2, "");
            assertThat(channel.finish()).isFalse();
        }
    }

    @Test
    void oneByteShortIsNoPacketYet() {
        EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder());
        assertThat(channel.writeInbound(Hex.buf("03000000 0361"))).isFalse();
        assertThat(channel.finish()).isFalse();
    }

    /** Cases 41 and 42: at the limit there is an empty frame behind it, just below there is none. */
    @ParameterizedTest
    @CsvSource({"16777214, 1", "16777215, 2", "16777216, 2", "33554430, 3", "33554431, 3"})
    void longPacketsAreCutAndJoined(int length, int frames) {
        EmbeddedChannel writing = new EmbeddedChannel(new PacketEncoder());
        ByteBuf payload = Unpooled.buffer(length);
        payload.writerIndex(length);
        payload.setByte(0, 3).setByte(length - 1, 9);
        Packet packet = new Packet(254, payload);
        int next = packet.nextSequenceId();
        writing.writeOutbound(packet);
        ByteBuf wire = writing.readOutbound();
        assertThat(wire.readableBytes()).isEqualTo(length + 4 * frames).isEqualTo((int) Framing.wireLength(length));
        assertThat(next).isEqualTo((254 + frames) & 0xFF);

        EmbeddedChannel reading = new EmbeddedChannel(new PacketDecoder(length));
        int half = wire.readableBytes() / 2;
        reading.writeInbound(wire.readRetainedSlice(half), wire);
        Packet joined = reading.readInbound();
        assertThat(joined.sequenceId()).isEqualTo(254);
        assertThat(joined.nextSequenceId()).isEqualTo(next);
        assertThat(joined.content().readableBytes()).isEqualTo(length);
        assertThat(joined.content().getByte(0)).isEqualTo((byte) 3);
        assertThat(joined.content().getByte(length - 1)).isEqualTo((byte) 9);
        joined.release();
        assertThat(reading.finish()).isFalse();
    }

    /** Case 7: refused by its header alone, before anything is kept. */
    @Test
    void aPacketBeyondTheLimitIsRefused() {
        EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(3));
        channel.writeInbound(Hex.buf("03000000 010203"));
        assertPacket(channel.readInbound(), 0, "010203");
        assertThatThrownBy(() -> channel.writeInbound(Hex.buf("04000001")))
                .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.error())
                        .isEqualTo(ServerError.ER_NET_PACKET_TOO_LARGE));
        channel.finishAndReleaseAll();
    }

    @Test
    void joinedFramesCountOnAndStayBelowTheLimit() {
        ByteBuf first = Unpooled.buffer(Framing.MAX_FRAME + 4);
        Framing.writeHeader(first, Framing.MAX_FRAME, 0);
        first.writerIndex(Framing.MAX_FRAME + 4);
        EmbeddedChannel disorder = new EmbeddedChannel(new PacketDecoder(Integer.MAX_VALUE));
        disorder.writeInbound(first.copy());
        assertThatThrownBy(() -> disorder.writeInbound(Hex.buf("00000002")))
                .hasMessage("Got packet number 2 instead of 1");
        disorder.finishAndReleaseAll();

        EmbeddedChannel limited = new EmbeddedChannel(new PacketDecoder(Framing.MAX_FRAME));
        limited.writeInbound(first);
        assertThatThrownBy(() -> limited.writeInbound(Hex.buf("01000001")))
                .hasMessage("Got a packet of more than 16777215 bytes");
        limited.finishAndReleaseAll();
    }

    /** What follows an SSLRequest is TLS's: it goes to the handlers that are there when the decoder leaves. */
    @Test
    void bytesBehindThePacketAreHandedOn() {
        PacketDecoder decoder = new PacketDecoder();
        decoder.setSingleDecode(true);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Hex.buf("01000001 0e 160301"));
        assertPacket(channel.readInbound(), 1, "0e");
        channel.pipeline().remove(decoder);
        ByteBuf rest = channel.readInbound();
        assertThat(Hex.written(out -> out.writeBytes(rest))).isEqualTo("160301");
        rest.release();
        channel.finishAndReleaseAll();
    }

    /** Case 44. */
    @Test
    void sequenceIdsWrapAndAreChecked() {
        SequenceId id = new SequenceId();
        for (int i = 0; i < 256; i++) {
            assertThat(id.next()).isEqualTo(i);
        }
        assertThat(id.peek()).isZero();
        id.received(0);
        assertThatThrownBy(() -> id.received(0))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Got packet number 0 instead of 1");
        id.resumeAfter(255);
        assertThat(id.next()).isZero();
        id.reset();
        assertThat(id.peek()).isZero();
    }

    private static void assertPacket(Packet packet, int sequenceId, String hex) {
        assertThat(packet.sequenceId()).isEqualTo(sequenceId);
        assertThat(Hex.written(out -> out.writeBytes(packet.content()))).isEqualTo(hex);
        packet.release();
    }
}
