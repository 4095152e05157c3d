// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;

/** The head of COM_STMT_SEND_LONG_DATA: a part of a parameter's value is behind it. */
public record ComStmtSendLongData(long statementId, int parameter) {
    public static ComStmtSendLongData decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_STMT_SEND_LONG_DATA", payload);
        in.expect(CommandType.COM_STMT_SEND_LONG_DATA.code());
        return new ComStmtSendLongData(in.int4("statement id"), in.int2("parameter"));
    }
}
