// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * Use another plugin, and begin with this. The client's answer is a packet of nothing but the plugin's bytes, and may be
 * empty.
 *
 * @param plugin the client's, such as mysql_native_password
 * @param data the plugin's, as it came: for most plugins a challenge of 20 bytes and a NUL
 */
public record AuthSwitchRequest(ByteString plugin, ByteString data) implements LoginReply {
    public static final int HEADER = 0xFE;

    private static final int CHALLENGE = 20;

    public static AuthSwitchRequest decode(ByteBuf payload) {
        PacketReader in = new PacketReader("AuthSwitchRequest", payload);
        in.expect(HEADER);
        return new AuthSwitchRequest(in.nulBytes("plugin name"), in.rest());
    }

    /** The data without the NUL that ends a challenge of 20 bytes. */
    public ByteString challenge() {
        return data.length() == CHALLENGE + 1 && data.at(CHALLENGE) == 0 ? data.slice(0, CHALLENGE) : data;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities capabilities) {
        new PacketWriter(payload).int1(HEADER).nulBytes(plugin).bytes(data);
    }
}
