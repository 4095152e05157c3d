// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** The connection attributes within a login: what the client says of itself. */
public final class ConnectAttributes {
    private ConnectAttributes() {}

    /**
     * Reads them for the eye; to pass them on, keep the bytes.
     *
     * @return in the order of the packet; the last one counts if a name is there twice
     */
    public static Map<String, String> decode(ByteString attributes) {
        PacketReader in = new PacketReader("connection attributes", Unpooled.wrappedBuffer(attributes.bytes()));
        Map<String, String> decoded = new LinkedHashMap<>();
        while (in.hasMore()) {
            String name = in.lenencBytes("name").utf8();
            decoded.put(name, in.lenencBytes("value").utf8());
        }
        return decoded;
    }

    public static ByteString encode(Map<String, String> attributes) {
        ByteBuf bytes = Unpooled.buffer();
        PacketWriter out = new PacketWriter(bytes);
        attributes.forEach(
                (name, value) -> out.lenencBytes(ByteString.utf8(name)).lenencBytes(ByteString.utf8(value)));
        return new PacketReader("connection attributes", bytes).rest();
    }
}
