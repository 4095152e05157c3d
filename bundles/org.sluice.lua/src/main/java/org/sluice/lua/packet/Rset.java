// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * The head of a result: how many columns. The script adds the columns that it gets or makes, so that rows can be read and
 * written by their number and names.
 */
public final class Rset implements ScriptPacket {
    static final String KIND = "dpm.rset";
    private static final int MAX_FIELDS = 32768;
    private static final long ENTRY = 64;

    static final Methods<Rset> METHODS = new Methods<>(Rset.class, KIND)
            .method("field_count", Rset::fieldCount)
            .method("add_field", Rset::addField)
            .method("remove_field", Rset::removeField)
            .method("pack_row", Rset::packRow)
            .method("parse_row_array", (rset, arguments) -> rset.parse(arguments, false))
            .method("parse_row_table", (rset, arguments) -> rset.parse(arguments, true));

    private final List<Field> fields = new ArrayList<>();
    private int count;

    public static Rset decode(ByteBuf payload) {
        PacketReader in = new PacketReader("column count", payload);
        long count = in.lenenc("count");
        if (count < 0 || count > 0xFFFF) {
            throw in.wrong("count", "is more than 65535");
        }
        Rset rset = new Rset();
        rset.count = (int) count;
        return rset;
    }

    private static Varargs fieldCount(Rset rset, Arguments arguments) {
        if (arguments.count() == 0) {
            return LuaValue.valueOf(rset.count);
        }
        rset.count = (int) Math.min(MAX_FIELDS, arguments.integer(1, 0, Methods.MAX_WHOLE));
        return LuaValue.NONE;
    }

    private static Varargs addField(Rset rset, Arguments arguments) {
        Field field = arguments.object(1, Field.class, Field.KIND);
        if (rset.fields.size() == MAX_FIELDS) {
            throw arguments.error("more than " + MAX_FIELDS + " fields");
        }
        rset.fields.add(field);
        rset.count = Math.max(rset.count, rset.fields.size());
        return LuaValue.NONE;
    }

    private static Varargs removeField(Rset rset, Arguments arguments) {
        int last = rset.fields.size() - 1;
        if (last < 0) {
            throw arguments.error("there is no field to remove");
        }
        rset.fields.remove(last);
        if (rset.count == last + 1) {
            rset.count = last;
        }
        return LuaValue.NONE;
    }

    private static Varargs packRow(Rset rset, Arguments arguments) {
        Row row = arguments.object(1, Row.class, Row.KIND);
        int values = arguments.count() - 1;
        if (values != rset.count) {
            throw arguments.error("the result has " + rset.count + " fields, but " + values + " values were given");
        }
        if (row.isBinary()) {
            throw arguments.error("a row of a prepared statement can be read, not written");
        }
        row.values(TextRow.pack(arguments, 2));
        return LuaValue.NONE;
    }

    private LuaTable parse(Arguments arguments, boolean byName) {
        Row row = arguments.object(1, Row.class, Row.KIND);
        arguments.meter().reserve(ENTRY * fields.size());
        arguments.meter().steps(fields.size());
        LuaTable table = byName ? new LuaTable() : new LuaTable(fields.size(), 0);
        if (row.isBinary()) {
            if (fields.size() > count) {
                throw arguments.error("the result has " + count + " fields, but " + fields.size() + " were added");
            }
            BinaryRow in = new BinaryRow(row.values(), count, arguments.meter());
            for (int i = 0; i < fields.size(); i++) {
                put(table, i, in.next(fields.get(i)), byName);
            }
            return table;
        }
        TextRow in = new TextRow(row.values());
        for (int i = 0; i < fields.size(); i++) {
            if (!in.hasNext()) {
                throw arguments.error("the row has " + i + " values, but " + fields.size() + " fields were added");
            }
            put(table, i, in.next(), byName);
        }
        return table;
    }

    private void put(LuaTable table, int column, LuaValue value, boolean byName) {
        if (byName) {
            table.rawset(fields.get(column).name(), value);
        } else {
            table.rawset(column + 1, value);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        if (count == 0) {
            // Which who gets it would take for an OK packet that is cut off.
            throw new LuaError("a dpm.rset must have a field");
        }
        new PacketWriter(payload).lenenc(count);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
