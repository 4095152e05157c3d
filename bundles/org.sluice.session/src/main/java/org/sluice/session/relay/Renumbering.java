// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.SequenceId;

/**
 * Gives a server's packets the sequence ids that the client waits for. Behind compression a server counts packets on from
 * the frames that they came in, and the frames of the two sides have nothing to do with each other. Writes ids in place,
 * keeps nothing of the packets, and allocates nothing.
 */
final class Renumbering {
    private int first = 1;
    private int next = 1;
    private boolean between = true;
    private int length;
    private int lengthBytes;
    private int left;

    /**
     * The client has sent a whole packet.
     *
     * @param sequenceId of its last frame
     * @param answers whether it is part of the response under way, as a file is, and no command
     */
    void clientSent(int sequenceId, boolean answers) {
        if (answers) {
            next = SequenceId.after(sequenceId);
            return;
        }
        first = SequenceId.after(sequenceId);
        if (between) {
            next = first;
        }
    }

    /** A response is over; the next packet begins another one. */
    void responseIsOver() {
        next = first;
        between = true;
    }

    /** The id that the next packet will have. */
    int next() {
        return next;
    }

    /** Writes the ids of all frames whose header is in these bytes; they follow the last ones of the stream. */
    void rewrite(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (left > 0) {
                int here = Math.min(left, to - at);
                left -= here;
                at += here;
            } else if (lengthBytes < Framing.HEADER_LENGTH - 1) {
                length |= (bytes.getByte(at++) & 0xFF) << (8 * lengthBytes++);
            } else {
                bytes.setByte(at++, next);
                next = SequenceId.after(next);
                between = false;
                left = length;
                length = 0;
                lengthBytes = 0;
            }
        }
    }
}
