// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.sluice.mysql.wire.Framing;

/** The frames of a packet of 16 MB or more, kept until all are here. */
final class CollectedPacket {
    private final ByteBufAllocator allocator;
    private final CompositeByteBuf frames;

    CollectedPacket(ByteBufAllocator allocator) {
        this.allocator = allocator;
        this.frames = allocator.compositeBuffer(Integer.MAX_VALUE);
    }

    /** Takes a frame with its header. */
    void add(ByteBuf frame) {
        frames.addComponent(true, frame);
    }

    ByteBuf frames() {
        return frames;
    }

    /** The payload without the headers; the caller releases it. */
    ByteBuf payload() {
        ByteBuf payload = allocator.buffer(frames.readableBytes());
        int at = 0;
        while (at < frames.writerIndex()) {
            int length = frames.getUnsignedMediumLE(at);
            payload.writeBytes(frames, at + Framing.HEADER_LENGTH, length);
            at += Framing.HEADER_LENGTH + length;
        }
        return payload;
    }

    void release() {
        frames.release();
    }
}
