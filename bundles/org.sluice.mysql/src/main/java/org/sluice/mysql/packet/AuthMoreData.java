// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * More of the plugin's data.
 *
 * @param marked whether a byte 0x01 is before the data; MariaDB leaves it out where the data can not be mistaken
 */
public record AuthMoreData(ByteString data, boolean marked) implements LoginReply {
    public static final int HEADER = 0x01;

    /** As every MySQL sends it. */
    public AuthMoreData(ByteString data) {
        this(data, true);
    }

    public static AuthMoreData decode(ByteBuf payload) {
        PacketReader in = new PacketReader("AuthMoreData", payload);
        boolean marked = in.peek() == HEADER;
        if (marked) {
            in.skip(1, "header");
        }
        return new AuthMoreData(in.rest(), marked);
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        PacketWriter out = new PacketWriter(payload);
        if (marked) {
            out.int1(HEADER);
        }
        out.bytes(data);
    }
}
