// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/**
 * A whole packet, however many frames it came in. Who takes it releases it.
 */
public final class Packet extends DefaultByteBufHolder {
    private final int sequenceId;

    /**
     * @param sequenceId of its first frame, 0 to 255
     * @param payload without the headers
     */
    public Packet(int sequenceId, ByteBuf payload) {
        super(payload);
        this.sequenceId = sequenceId;
    }

    /** Of its first frame. */
    public int sequenceId() {
        return sequenceId;
    }

    /** What the packet that answers this one begins with; call it before the payload is read. */
    public int nextSequenceId() {
        return (sequenceId + 1 + content().readableBytes() / Framing.MAX_FRAME) & 0xFF;
    }

    @Override
    public Packet replace(ByteBuf payload) {
        return new Packet(sequenceId, payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packet that && sequenceId == that.sequenceId && super.equals(other);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + sequenceId;
    }

    @Override
    public String toString() {
        return "Packet[" + sequenceId + ", " + content().readableBytes() + " bytes]";
    }
}
