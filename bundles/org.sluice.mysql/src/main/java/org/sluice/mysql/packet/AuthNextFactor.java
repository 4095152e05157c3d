// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** This factor is passed, now the next one; only with MULTI_FACTOR_AUTHENTICATION. */
public record AuthNextFactor(ByteString plugin, ByteString data) implements LoginReply {
    public static final int HEADER = 0x02;

    public static AuthNextFactor decode(ByteBuf payload) {
        PacketReader in = new PacketReader("AuthNextFactor", payload);
        in.expect(HEADER);
        return new AuthNextFactor(in.nulBytes("plugin name"), in.rest());
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        new PacketWriter(payload).int1(HEADER).nulBytes(plugin).bytes(data);
    }
}
