// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;

/** The columns of a table. */
public record ComFieldList(ByteString table, ByteString wildcard) {
    public static ComFieldList decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_FIELD_LIST", payload);
        in.expect(CommandType.COM_FIELD_LIST.code());
        return new ComFieldList(in.nulBytes("table"), in.rest());
    }
}
