// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** Columns or rows are over, without CLIENT_DEPRECATE_EOF. */
public record EofPacket(int warnings, int status) {
    public static final int HEADER = 0xFE;
    /** A packet with this header that is longer is something else: a row, or an OK packet. */
    public static final int MAX_LENGTH = 8;

    public static EofPacket decode(ByteBuf payload, Capabilities capabilities) {
        PacketReader in = new PacketReader("EOF_Packet", payload);
        if (in.remaining() > MAX_LENGTH) {
            throw in.wrong("length", "is more than " + MAX_LENGTH);
        }
        in.expect(HEADER);
        if (!capabilities.has(CLIENT_PROTOCOL_41)) {
            return new EofPacket(0, 0);
        }
        return new EofPacket(in.int2("warnings"), in.int2("status"));
    }

    public void encode(ByteBuf payload, Capabilities capabilities) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(HEADER);
        if (capabilities.has(CLIENT_PROTOCOL_41)) {
            out.int2(warnings);
            out.int2(status);
        }
    }
}
