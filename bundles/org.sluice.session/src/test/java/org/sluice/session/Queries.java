// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.session.Packets.Frame;

/** Statements and their results, frame by frame. */
final class Queries {
    static final int MAX_FRAME = 0xFF_FFFF;
    static final int QUERY = CommandType.COM_QUERY.code();
    /** In place of a sequence id. */
    static final int UNCHECKED = -1;

    private Queries() {}

    static Packets query(Packets client, String text) throws IOException {
        return client.send(0, Packets.command(QUERY, text));
    }

    /** A packet that may come in several frames; the ids follow on, but under compression, where they mean nothing. */
    static byte[] joined(Packets client, int[] due) throws IOException {
        byte[] all = new byte[0];
        while (true) {
            Frame frame = client.read();
            if (due[0] >= 0) {
                assertThat(frame.sequenceId()).isEqualTo(due[0]);
                due[0] = (due[0] + 1) & 0xFF;
            }
            all = all.length == 0 ? frame.payload() : Packets.joined(all, frame.payload());
            if (frame.payload().length < MAX_FRAME) {
                return all;
            }
        }
    }

    /** The only value of a result. */
    static String value(Packets client) throws IOException {
        return value(client, 1);
    }

    static String value(Packets client, int sequenceId) throws IOException {
        int[] due = {sequenceId};
        byte[] first = joined(client, due);
        if (first[0] == (byte) ErrPacket.HEADER) {
            throw new AssertionError(new String(first, 3, first.length - 3, UTF_8));
        }
        assertThat(first).containsExactly(1);
        joined(client, due);
        assertThat(joined(client, due)[0]).isEqualTo((byte) EofPacket.HEADER);
        byte[] row = joined(client, due);
        assertThat(joined(client, due)[0]).isEqualTo((byte) EofPacket.HEADER);
        int prefix =
                switch (row[0] & 0xFF) {
                    case 0xFC -> 3;
                    case 0xFD -> 4;
                    case 0xFE -> 9;
                    default -> 1;
                };
        return new String(row, prefix, row.length - prefix, UTF_8);
    }

    static String value(Packets client, String text) throws IOException {
        return value(query(client, text));
    }
}
