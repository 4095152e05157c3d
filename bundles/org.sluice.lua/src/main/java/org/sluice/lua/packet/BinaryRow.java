// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.sluice.lua.runtime.Meter;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.ProtocolException;

/** The values of a row of a prepared statement, one after the other. */
final class BinaryRow {
    private static final int HEADER = 0;
    /** The bits of the null bitmap that stand for no column. */
    private static final int NULL_OFFSET = 2;

    private final BinaryValues values;
    private final ByteString nulls;
    private int column;

    /** @param columns of the result; not all of them must be read */
    BinaryRow(byte[] row, int columns, Meter meter) {
        values = new BinaryValues("row", row, meter);
        PacketReader in = values.reader();
        try {
            in.expect(HEADER);
            nulls = in.bytes((columns + NULL_OFFSET + 7) / 8, "null bitmap");
        } catch (ProtocolException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }

    /** A string as the text protocol has it; nil for NULL. */
    LuaValue next(Field field) {
        int bit = column + NULL_OFFSET;
        column++;
        if ((nulls.at(bit / 8) & 1 << bit % 8) != 0) {
            return LuaValue.NIL;
        }
        try {
            LuaValue value = values.next(field.type(), field.isUnsigned(), field.decimals());
            return value instanceof LuaString text ? field.filled(text) : value;
        } catch (ProtocolException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }
}
