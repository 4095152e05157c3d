// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.lua.object.Methods;
import org.sluice.lua.object.Text;
import org.sluice.mysql.command.BinaryValue;
import org.sluice.mysql.packet.ColumnDefinition;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** The definition of a column. */
public final class Field implements ScriptPacket {
    static final String KIND = "dpm.field";
    static final Methods<Field> METHODS = new Methods<>(Field.class, KIND)
            .method("name", Field::name)
            .method("full", (field, arguments) -> LuaValue.NONE)
            .text("catalog", Text.ANY, f -> f.catalog, (f, text) -> f.catalog = text)
            .text("database", Text.ANY, f -> f.schema, (f, text) -> f.schema = text)
            .text("table", Text.ANY, f -> f.table, (f, text) -> f.table = text)
            .text("org_table", Text.ANY, f -> f.originalTable, (f, text) -> f.originalTable = text)
            .text("org_name", Text.ANY, f -> f.originalName, (f, text) -> f.originalName = text)
            .number("type", 0xFF, f -> f.type, (f, n) -> f.type = (int) n)
            .number("charset", 0xFFFF, f -> f.charset, (f, n) -> f.charset = (int) n)
            .number("length", 0xFFFF_FFFFL, f -> f.length, (f, n) -> f.length = n)
            .flags("flags", f -> f.flags, (f, flags) -> f.flags = (int) flags)
            .number("decimals", 0xFF, f -> f.decimals, (f, n) -> f.decimals = (int) n);

    private static final int STRING = 254;
    private static final int BINARY = 63;
    private static final int PRIMARY_KEY = 2;
    private static final int UNSIGNED = 32;
    private static final int ZEROFILL = 64;
    /** Servers fill no more. */
    private static final int WIDEST = 255;

    private static final LuaString DEF = LuaString.valueOf("def");

    private LuaString catalog = DEF;
    private LuaString schema = Bytes.NONE;
    private LuaString table = Bytes.NONE;
    private LuaString originalTable = Bytes.NONE;
    private LuaString name = Bytes.NONE;
    private LuaString originalName = Bytes.NONE;
    private int charset = BINARY;
    private long length = 32;
    private int type = STRING;
    private int flags = PRIMARY_KEY;
    private int decimals;
    private ByteString defaults = ByteString.EMPTY;

    public static Field decode(ByteBuf payload) {
        ColumnDefinition column = ColumnDefinition.decode(payload);
        Field field = new Field();
        field.catalog = Bytes.lua(column.catalog());
        field.schema = Bytes.lua(column.schema());
        field.table = Bytes.lua(column.table());
        field.originalTable = Bytes.lua(column.originalTable());
        field.name = Bytes.lua(column.name());
        field.originalName = Bytes.lua(column.originalName());
        field.charset = column.collation();
        field.length = column.length();
        field.type = column.type();
        field.flags = column.flags();
        field.decimals = column.decimals();
        field.defaults = column.defaults();
        return field;
    }

    /** Gets name and type; sets the name, the type, and everything else to what a new one has. */
    private static Varargs name(Field field, Arguments arguments) {
        if (arguments.count() == 0) {
            return LuaValue.varargsOf(field.name, LuaValue.valueOf(field.type));
        }
        LuaString newName = arguments.string(1);
        int newType = arguments.isNil(2) ? STRING : (int) arguments.integer(2, 0, 0xFF);
        field.reset();
        field.name = newName;
        field.type = newType;
        return LuaValue.NONE;
    }

    private void reset() {
        catalog = DEF;
        schema = Bytes.NONE;
        table = Bytes.NONE;
        originalTable = Bytes.NONE;
        originalName = Bytes.NONE;
        charset = BINARY;
        length = 32;
        flags = PRIMARY_KEY;
        decimals = 0;
        defaults = ByteString.EMPTY;
    }

    LuaString name() {
        return name;
    }

    int type() {
        return type;
    }

    int decimals() {
        return decimals;
    }

    boolean isUnsigned() {
        return (flags & UNSIGNED) != 0;
    }

    /** A number with the zeros in front that the text protocol has there; anything else as it is. */
    LuaString filled(LuaString value) {
        boolean number = BinaryValue.width(type) > 0;
        int missing = (int) Math.min(length, WIDEST) - value.m_length;
        if ((flags & ZEROFILL) == 0 || !number || missing <= 0) {
            return value;
        }
        return LuaString.valueOf("0".repeat(missing) + value.tojstring());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        new ColumnDefinition(
                        Bytes.wire(catalog),
                        Bytes.wire(schema),
                        Bytes.wire(table),
                        Bytes.wire(originalTable),
                        Bytes.wire(name),
                        Bytes.wire(originalName),
                        charset,
                        length,
                        type,
                        flags,
                        decimals,
                        defaults)
                .encode(payload);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
