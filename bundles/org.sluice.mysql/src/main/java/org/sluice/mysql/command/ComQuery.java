// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * A statement as text. With CLIENT_QUERY_ATTRIBUTES there are attributes before it, and at least their number.
 *
 * @param attributes from their number on, as they came; empty without the capability
 */
public record ComQuery(ByteString attributes, ByteString statement) {
    private static final ByteString NO_ATTRIBUTES = ByteString.of((byte) 0, (byte) 1);

    /** @param capabilities what both sides can do */
    public static ComQuery decode(ByteBuf payload, Capabilities capabilities) {
        PacketReader in = new PacketReader("COM_QUERY", payload);
        in.expect(CommandType.COM_QUERY.code());
        if (!capabilities.has(CLIENT_QUERY_ATTRIBUTES)) {
            return new ComQuery(ByteString.EMPTY, in.rest());
        }
        ByteBuf begin = payload.slice();
        skipAttributes(in);
        int length = begin.readableBytes() - in.remaining();
        ByteString attributes = new PacketReader("COM_QUERY", begin).bytes(length, "attributes");
        return new ComQuery(attributes, in.rest());
    }

    private static void skipAttributes(PacketReader in) {
        long count = in.lenenc("number of attributes");
        in.lenenc("number of attribute sets");
        if (count == 0) {
            return;
        }
        // Each has a type of two bytes and a name of one at least, so no number is believed that the packet can not
        // hold.
        if (count < 0 || count > in.remaining() / 3) {
            throw in.wrong("number of attributes", "is more than the packet can hold");
        }
        int attributes = (int) count;
        ByteString nulls = in.bytes((attributes + 7) / 8, "null bitmap");
        if (in.int1("new params bind flag") != 1) {
            throw in.wrong("new params bind flag", "is not 1");
        }
        int[] types = new int[attributes];
        for (int i = 0; i < attributes; i++) {
            types[i] = in.int2("type of an attribute") & 0xFF;
            in.lenencBytes("name of an attribute");
        }
        for (int i = 0; i < attributes; i++) {
            if ((nulls.at(i / 8) & 1 << i % 8) == 0) {
                BinaryValue.skip(in, types[i]);
            }
        }
    }

    /** Writes it for one who can do this; without the capability there are no attributes. */
    public void encode(ByteBuf payload, Capabilities capabilities) {
        PacketWriter out = new PacketWriter(payload);
        out.int1(CommandType.COM_QUERY.code());
        if (capabilities.has(CLIENT_QUERY_ATTRIBUTES)) {
            out.bytes(attributes.isEmpty() ? NO_ATTRIBUTES : attributes);
        }
        out.bytes(statement);
    }
}
