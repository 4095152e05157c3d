// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;

/** The head of MariaDB's COM_STMT_BULK_EXECUTE. */
public record ComStmtBulkExecute(long statementId, int flags) {
    public static final int SEND_UNIT_RESULTS = 64;
    public static final int SEND_TYPES_TO_SERVER = 128;

    public static ComStmtBulkExecute decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_STMT_BULK_EXECUTE", payload);
        in.expect(CommandType.COM_STMT_BULK_EXECUTE.code());
        return new ComStmtBulkExecute(in.int4("statement id"), in.int2("flags"));
    }
}
