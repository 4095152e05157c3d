// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.PacketReader;

/**
 * The head of COM_STMT_EXECUTE; the parameters behind it can be read only by one who remembers their types.
 *
 * @param statementId {@link #LAST_PREPARED} is MariaDB's for the statement that was prepared last
 * @param flags the cursor, see the constants
 * @param iterations always 1
 */
public record ComStmtExecute(long statementId, int flags, long iterations) {
    public static final long LAST_PREPARED = 0xFFFF_FFFFL;

    public static final int CURSOR_TYPE_READ_ONLY = 1;
    public static final int CURSOR_TYPE_FOR_UPDATE = 2;
    public static final int CURSOR_TYPE_SCROLLABLE = 4;
    /** With CLIENT_QUERY_ATTRIBUTES the number of parameters is told. */
    public static final int PARAMETER_COUNT_AVAILABLE = 8;

    /** Reads to the first byte behind the head. */
    public static ComStmtExecute decode(ByteBuf payload) {
        PacketReader in = new PacketReader("COM_STMT_EXECUTE", payload);
        in.expect(CommandType.COM_STMT_EXECUTE.code());
        return new ComStmtExecute(in.int4("statement id"), in.int1("flags"), in.int4("iterations"));
    }
}
