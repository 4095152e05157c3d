// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** Send this file: packets of its contents, and an empty one. */
public record LocalInfileRequest(ByteString fileName) {
    public static final int HEADER = 0xFB;

    public static LocalInfileRequest decode(ByteBuf payload) {
        PacketReader in = new PacketReader("LOCAL INFILE request", payload);
        in.expect(HEADER);
        return new LocalInfileRequest(in.rest());
    }

    public void encode(ByteBuf payload) {
        new PacketWriter(payload).int1(HEADER).bytes(fileName);
    }
}
