// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Reads the arguments of a {@link LibraryFunction}, with Lua's own messages: "bad argument #1 to 'connect' (string
 * expected, got nil)".
 */
public final class Arguments {
    private Arguments() {}

    /** Any value, nil too, but there must be one. */
    static LuaValue any(Varargs args, int index) {
        if (args.narg() < index) {
            throw bad(index, "value expected");
        }
        return args.arg(index);
    }

    /** Text; a number becomes text. */
    static LuaString string(Varargs args, int index) {
        LuaValue value = args.arg(index);
        if (value instanceof LuaString text) {
            return text;
        }
        if (value instanceof LuaNumber number) {
            return Numbers.text(number);
        }
        throw expected(args, index, "string");
    }

    /** Text, or this if it is nil or missing. */
    static LuaString string(Varargs args, int index, LuaString otherwise) {
        return args.arg(index).isnil() ? otherwise : string(args, index);
    }

    /** A number; text that stands for one becomes one. */
    static double number(Varargs args, int index) {
        LuaNumber number = Numbers.number(args.arg(index));
        if (number == null) {
            throw expected(args, index, "number");
        }
        return number.todouble();
    }

    /** A number without its fraction; what does not fit into an int is brought to the nearest one that does. */
    static int integer(Varargs args, int index) {
        LuaValue value = args.arg(index);
        return value.isinttype() ? value.toint() : (int) number(args, index);
    }

    /** As {@link #integer(Varargs, int)}, or this if it is nil or missing. */
    static int integer(Varargs args, int index, int otherwise) {
        return args.arg(index).isnil() ? otherwise : integer(args, index);
    }

    static LuaTable table(Varargs args, int index) {
        if (args.arg(index) instanceof LuaTable table) {
            return table;
        }
        throw expected(args, index, "table");
    }

    static LuaFunction function(Varargs args, int index) {
        if (args.arg(index) instanceof LuaFunction function) {
            return function;
        }
        throw expected(args, index, "function");
    }

    /** The error that says what was expected in place of what there is. */
    static LuaError expected(Varargs args, int index, String what) {
        String got = index > args.narg() ? "no value" : args.arg(index).typename();
        return bad(index, what + " expected, got " + got);
    }

    /** The error that says what is wrong with an argument. */
    static LuaError bad(int index, String problem) {
        return new BadArgument(index, problem);
    }

    /** As {@link #bad(int, String)}, of a function whose name is known. */
    public static LuaError bad(String function, int index, String problem) {
        return new BadArgument(index, problem).to(function);
    }
}
