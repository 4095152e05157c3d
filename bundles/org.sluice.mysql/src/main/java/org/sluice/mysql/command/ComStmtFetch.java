// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;

/** Rows of a cursor, so many at most. */
public record ComStmtFetch(long statementId, long rows) {
    public static ComStmtFetch decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_STMT_FETCH", payload);
        in.expect(CommandType.COM_STMT_FETCH.code());
        return new ComStmtFetch(in.int4("statement id"), in.int4("rows"));
    }
}
