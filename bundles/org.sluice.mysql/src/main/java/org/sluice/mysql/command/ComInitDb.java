// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** Another default database. */
public record ComInitDb(ByteString database) {
    public static ComInitDb decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_INIT_DB", payload);
        in.expect(CommandType.COM_INIT_DB.code());
        return new ComInitDb(in.rest());
    }

    public void encode(ByteBuf payload) {
        new PacketWriter(payload).int1(CommandType.COM_INIT_DB.code()).bytes(database);
    }
}
