// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;

/**
 * How packets are cut into frames: three bytes of length, one of sequence id, the payload. A frame of the greatest length
 * says that the packet goes on in the next one, so a packet of just that length has an empty frame behind it.
 */
public final class Framing {
    public static final int HEADER_LENGTH = 4;
    /** The longest payload of a frame: 16 MB less one byte. */
    public static final int MAX_FRAME = 0xFF_FFFF;

    private Framing() {}

    /** Writes the header of one frame. */
    public static void writeHeader(ByteBuf out, int length, int sequenceId) {
        out.writeMediumLE(length);
        out.writeByte(sequenceId);
    }

    /**
     * Writes a packet, in as many frames as it takes, and reads the payload to its end.
     *
     * @return the sequence id that follows the last frame's
     */
    public static int write(ByteBuf out, int sequenceId, ByteBuf payload) {
        int id = sequenceId;
        int length;
        do {
            length = Math.min(payload.readableBytes(), MAX_FRAME);
            writeHeader(out, length, id);
            out.writeBytes(payload, length);
            id = SequenceId.after(id);
        } while (length == MAX_FRAME);
        return id;
    }

    /** How many bytes a packet takes on the wire. */
    public static long wireLength(long payloadLength) {
        return payloadLength + HEADER_LENGTH * (payloadLength / MAX_FRAME + 1);
    }
}
