// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.Framing;

/** Packets as tests write them, and as they compare them. */
final class Frames {
    private Frames() {}

    /** Packets that follow each other, the first with this sequence id. */
    static byte[] of(int firstId, String... payloads) {
        ByteBuf wire = Unpooled.buffer();
        int id = firstId;
        for (String payload : payloads) {
            id = Framing.write(wire, id, Hex.buf(payload));
        }
        return ByteBufUtil.getBytes(wire);
    }

    static byte[] of(int firstId, byte[] payload) {
        ByteBuf wire = Unpooled.buffer((int) Framing.wireLength(payload.length));
        Framing.write(wire, firstId, Unpooled.wrappedBuffer(payload));
        return ByteBufUtil.getBytes(wire);
    }

    /** Each frame as its sequence id and its payload, for the eye; a long one shortened. */
    static List<String> show(byte[] wire) {
        List<String> frames = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(wire);
        while (in.readableBytes() >= Framing.HEADER_LENGTH) {
            int length = in.readUnsignedMediumLE();
            int id = in.readUnsignedByte();
            ByteBuf payload = in.readSlice(Math.min(length, in.readableBytes()));
            String hash = length > 1000 ? " of " + length + ", hash " + payload.hashCode() : "";
            frames.add(id + ": " + ByteBufUtil.hexDump(payload, 0, Math.min(1000, payload.readableBytes())) + hash);
        }
        if (in.isReadable()) {
            frames.add("rest: " + ByteBufUtil.hexDump(in));
        }
        return frames;
    }

    /** Cuts behind each byte. */
    static int[] everywhere(int length) {
        return IntStream.range(1, length).toArray();
    }
}
