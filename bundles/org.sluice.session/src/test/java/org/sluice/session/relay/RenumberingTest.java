// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.wire.Framing;

/** case 44, case 48, case 49: the ids of packets behind frames that only one side has. */
class RenumberingTest {
    private final Renumbering renumbering = new Renumbering();

    private static ByteBuf packets(int... ids) {
        ByteBuf bytes = Unpooled.buffer();
        for (int id : ids) {
            Framing.writeHeader(bytes, 3, id);
            bytes.writeMedium(0);
        }
        return bytes;
    }

    private ByteBuf rewritten(ByteBuf bytes, int piece) {
        for (int at = 0; at < bytes.writerIndex(); at += piece) {
            renumbering.rewrite(bytes, at, Math.min(at + piece, bytes.writerIndex()));
        }
        return bytes;
    }

    @Test
    void aResponseBeginsBehindItsCommandWhateverThePieces() {
        for (int piece = 1; piece < 30; piece++) {
            renumbering.clientSent(0, false);
            assertThat(rewritten(packets(5, 6, 7, 8), piece)).isEqualTo(packets(1, 2, 3, 4));
            renumbering.responseIsOver();
        }
    }

    @Test
    void theIdsGoRound() {
        renumbering.clientSent(253, false);
        assertThat(rewritten(packets(9, 10, 11), 64)).isEqualTo(packets(254, 255, 0));
    }

    @Test
    void theVerdictOnAFileFollowsTheFile() {
        renumbering.clientSent(0, false);
        assertThat(rewritten(packets(4), 64)).isEqualTo(packets(1));
        renumbering.clientSent(2, true);
        renumbering.clientSent(3, true);
        assertThat(rewritten(packets(9), 64)).isEqualTo(packets(4));
    }

    @Test
    void aCommandInAHurryDoesNotDisturbTheResponseBeforeIt() {
        renumbering.clientSent(0, false);
        ByteBuf first = packets(3);
        assertThat(rewritten(first, 64)).isEqualTo(packets(1));
        renumbering.clientSent(0, false);
        assertThat(rewritten(packets(4), 64)).isEqualTo(packets(2));
        renumbering.responseIsOver();
        assertThat(rewritten(packets(7), 64)).isEqualTo(packets(1));
    }
}
