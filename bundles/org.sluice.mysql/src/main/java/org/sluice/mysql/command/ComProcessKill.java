// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** Ends another connection, by the id in its greeting. */
public record ComProcessKill(long connectionId) {
    public static ComProcessKill decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_PROCESS_KILL", payload);
        in.expect(CommandType.COM_PROCESS_KILL.code());
        return new ComProcessKill(in.int4("connection id"));
    }

    public void encode(ByteBuf payload) {
        new PacketWriter(payload).int1(CommandType.COM_PROCESS_KILL.code()).int4(connectionId);
    }
}
