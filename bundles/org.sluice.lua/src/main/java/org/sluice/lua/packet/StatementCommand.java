// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.object.Arguments;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.ProtocolException;

/** What is in the commands of prepared statements. */
final class StatementCommand {
    private static final long ENTRY = 64;
    private static final int MAX_PARAMETERS = 0xFFFF;
    /** In the byte behind the number of a parameter's type. */
    private static final int UNSIGNED = 0x80;
    /** Flags of a cursor, and the number of iterations. */
    private static final int BEHIND_ID = 5;

    private StatementCommand() {}

    static Varargs statementId(CommandType command, LuaString argument, Arguments arguments) {
        switch (command) {
            case COM_STMT_EXECUTE,
                    COM_STMT_BULK_EXECUTE,
                    COM_STMT_FETCH,
                    COM_STMT_CLOSE,
                    COM_STMT_RESET,
                    COM_STMT_SEND_LONG_DATA -> {
                // they begin with it
            }
            default -> throw arguments.error("a command of a prepared statement expected, this is " + command);
        }
        PacketReader in = new PacketReader(
                command.toString(), Unpooled.wrappedBuffer(argument.m_bytes, argument.m_offset, argument.m_length));
        return read(() -> LuaValue.valueOf((double) in.int4("statement id")));
    }

    /** The number of the parameter, from 1 on, and the piece of its value. */
    static Varargs longData(CommandType command, LuaString argument, Arguments arguments) {
        expect(CommandType.COM_STMT_SEND_LONG_DATA, command, arguments);
        ByteBuf bytes = Unpooled.wrappedBuffer(argument.m_bytes, argument.m_offset, argument.m_length);
        PacketReader in = new PacketReader(command.toString(), bytes);
        return read(() -> {
            in.skip(4, "statement id");
            int parameter = in.int2("parameter") + 1;
            return LuaValue.varargsOf(LuaValue.valueOf(parameter), argument.substring(6, argument.m_length));
        });
    }

    /** The values, and their types for an execute that comes without. */
    static Varargs parameters(CommandType command, LuaString argument, Arguments arguments) {
        expect(CommandType.COM_STMT_EXECUTE, command, arguments);
        int count = (int) arguments.integer(1, 0, MAX_PARAMETERS);
        LuaString known = arguments.stringOrNil(2);
        if (known != null && known.m_length != 2 * count) {
            throw arguments.bad(2, "the types of " + count + " parameters expected");
        }
        LuaTable sent = arguments.isNil(3) ? new LuaTable() : table(arguments, 3);
        arguments.meter().reserve(ENTRY * count + argument.m_length);
        arguments.meter().steps(count);
        BinaryValues values = new BinaryValues(command.toString(), Bytes.array(argument), arguments.meter());
        return read(() -> parameters(values, count, known, sent, arguments));
    }

    private static Varargs parameters(
            BinaryValues values, int count, @Nullable LuaString known, LuaTable sent, Arguments arguments) {
        PacketReader in = values.reader();
        in.skip(4, "statement id");
        in.skip(BEHIND_ID, "head");
        LuaTable table = new LuaTable(count, 0);
        if (count == 0) {
            return LuaValue.varargsOf(table, Bytes.NONE);
        }
        ByteString nulls = in.bytes((count + 7) / 8, "null bitmap");
        LuaString types = known;
        if (in.int1("new parameters bound flag") != 0) {
            types = Bytes.lua(in.bytes(2 * count, "types"));
        }
        if (types == null) {
            throw arguments.error("the client has not sent the types again: those of an earlier execute expected");
        }
        LuaUserdata none = new LuaUserdata(Null.NULL);
        for (int i = 0; i < count; i++) {
            LuaValue value = sent.rawget(i + 1);
            // What was sent before is not sent again, nor is it NULL.
            if (value.isnil() && (nulls.at(i / 8) & 1 << i % 8) == 0) {
                boolean unsigned = (types.luaByte(2 * i + 1) & UNSIGNED) != 0;
                value = values.next(types.luaByte(2 * i), unsigned, FloatText.NOT_FIXED);
            }
            table.rawset(i + 1, value.isnil() ? none : value);
        }
        return LuaValue.varargsOf(table, types);
    }

    private static LuaTable table(Arguments arguments, int index) {
        if (arguments.value(index) instanceof LuaTable table) {
            return table;
        }
        throw arguments.expected(index, "table");
    }

    private static void expect(CommandType expected, CommandType command, Arguments arguments) {
        if (command != expected) {
            throw arguments.error("a " + expected + " expected, this is " + command);
        }
    }

    @FunctionalInterface
    private interface Reading {
        Varargs read();
    }

    private static Varargs read(Reading reading) {
        try {
            return reading.read();
        } catch (ProtocolException e) {
            throw new LuaError(String.valueOf(e.getMessage()));
        }
    }
}
