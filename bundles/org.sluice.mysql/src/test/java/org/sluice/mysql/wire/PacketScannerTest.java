// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;

class PacketScannerTest {
    private record Seen(int sequenceId, long length, int headLength, int first) {}

    private static List<Seen> scan(PacketScanner scanner, ByteBuf... pieces) {
        List<Seen> seen = new ArrayList<>();
        for (ByteBuf piece : pieces) {
            int at = piece.readerIndex();
            while (at < piece.writerIndex()) {
                at = scanner.scan(piece, at, piece.writerIndex());
                if (scanner.complete()) {
                    seen.add(new Seen(scanner.sequenceId(), scanner.length(), scanner.headLength(), scanner.head(0)));
                }
            }
        }
        return seen;
    }

    @Test
    void packetsAreFollowedWhereverTheyAreSplit() {
        ByteBuf all = Hex.buf("05000003 fe01020304 00000004 010000ff 07");
        for (int at = 0; at <= all.readableBytes(); at++) {
            PacketScanner scanner = new PacketScanner(3);
            assertThat(scan(scanner, all.slice(0, at), all.slice(at, all.readableBytes() - at)))
                    .containsExactly(new Seen(3, 5, 3, 0xFE), new Seen(4, 0, 0, 0), new Seen(255, 1, 1, 7));
        }
        assertThat(all.readerIndex()).isZero();
    }

    /** Case 41: a packet of 0xFFFFFF bytes is not over before its empty tail. */
    @Test
    void framesOfTheGreatestLengthGoOn() {
        ByteBuf wire = Unpooled.buffer(Framing.MAX_FRAME + 16);
        Framing.write(wire, 255, Unpooled.wrappedBuffer(new byte[Framing.MAX_FRAME]));
        wire.writeBytes(Hex.buf("01000001 0e"));
        PacketScanner scanner = new PacketScanner(1);
        assertThat(scan(scanner, wire.slice(0, Framing.MAX_FRAME + 4))).isEmpty();
        assertThat(scanner.complete()).isFalse();
        assertThat(scan(scanner, wire.slice(Framing.MAX_FRAME + 4, wire.readableBytes() - Framing.MAX_FRAME - 4)))
                .containsExactly(new Seen(0, Framing.MAX_FRAME, 1, 0), new Seen(1, 1, 1, 0x0E));
    }

    @Test
    void theFirstBytesAreReadAsNumbers() {
        PacketScanner scanner = new PacketScanner(12);
        scan(scanner, Hex.buf("0c000000 fe0100000000000000 fcff00"));
        assertThat(scanner.headLenenc(0)).isEqualTo(1);
        assertThat(scanner.headLenenc(9)).isEqualTo(0xFF);
        assertThat(scanner.headLenenc(10)).isEqualTo(-1);
        assertThat(scanner.headLenenc(11)).isZero();
        assertThat(scanner.headLenenc(12)).isEqualTo(-1);
        assertThat(scanner.head4(8)).isEqualTo(0x00FFFC00L);
        assertThat(scanner.head(99)).isZero();
    }
}
