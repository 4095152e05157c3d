// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** Switches multi-statements on or off. */
public record ComSetOption(int option) {
    public static final int MYSQL_OPTION_MULTI_STATEMENTS_ON = 0;
    public static final int MYSQL_OPTION_MULTI_STATEMENTS_OFF = 1;

    public static ComSetOption decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_SET_OPTION", payload);
        in.expect(CommandType.COM_SET_OPTION.code());
        return new ComSetOption(in.int2("option"));
    }

    public void encode(ByteBuf payload) {
        new PacketWriter(payload).int1(CommandType.COM_SET_OPTION.code()).int2(option);
    }
}
