// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.NONE;
import static org.luaj.vm2.LuaValue.varargsOf;

import java.io.PrintStream;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The functions that stand in no table, but those that protect and those that load. */
final class BaseLibrary {
    private static final int MAX_RESULTS = 1_000_000;
    private static final LuaString ASSERTION = LuaValue.valueOf("assertion failed!");

    private final Machine machine;
    private final LuaValue next;
    private final LuaValue inext;

    BaseLibrary(Machine machine, TableLibrary tables) {
        this.machine = machine;
        next = new LibraryFunction("next", args -> tables.following(Arguments.table(args, 1), args.arg(2)));
        inext = new LibraryFunction("ipairs", BaseLibrary::following);
    }

    void open() {
        LuaTable globals = machine.globals;
        globals.rawset("_G", globals);
        globals.rawset("_VERSION", LuaValue.valueOf("Lua 5.1"));
        globals.rawset("next", next);
        put("assert", this::check);
        put("print", this::print);
        put("type", args -> LuaValue.valueOf(Arguments.any(args, 1).typename()));
        put("tostring", args -> text(Arguments.any(args, 1)));
        put("tonumber", BaseLibrary::toNumber);
        put("rawequal", args -> LuaValue.valueOf(same(Arguments.any(args, 1), Arguments.any(args, 2))));
        put("rawget", args -> Arguments.table(args, 1).rawget(key(args)));
        put("rawset", this::rawSet);
        put("select", BaseLibrary::select);
        put("unpack", this::unpack);
        put("getmetatable", this::getMetatable);
        put("setmetatable", this::setMetatable);
        put("pairs", args -> varargsOf(next, Arguments.table(args, 1), NIL));
        put("ipairs", args -> varargsOf(inext, Arguments.table(args, 1), LuaValue.ZERO));
    }

    private void put(String name, LibraryFunction.Body body) {
        LibraryFunction.put(machine.globals, name, body);
    }

    private static Varargs following(Varargs args) {
        int index = Arguments.integer(args, 2) + 1;
        LuaValue value = Arguments.table(args, 1).rawget(index);
        return value.isnil() ? NIL : varargsOf(LuaValue.valueOf(index), value);
    }

    private Varargs check(Varargs args) {
        if (!Arguments.any(args, 1).toboolean()) {
            throw machine.placed(Arguments.string(args, 2, ASSERTION));
        }
        return args;
    }

    private Varargs print(Varargs args) {
        PrintStream out = machine.globals.STDOUT;
        LuaValue tostring = machine.globals.get("tostring");
        for (int n = 1; n <= args.narg(); n++) {
            if (!(tostring.call(args.arg(n)) instanceof LuaString text)) {
                throw new LuaError("'tostring' must return a string to 'print'");
            }
            if (n > 1) {
                out.write('\t');
            }
            machine.meter.steps(text.m_length >> 4);
            out.write(text.m_bytes, text.m_offset, text.m_length);
        }
        out.write('\n');
        out.flush();
        return NONE;
    }

    /** What {@code tostring} makes of a value. */
    LuaValue text(LuaValue value) {
        LuaTable metatable = machine.metatable(value) instanceof LuaTable table ? table : null;
        LuaValue tag = metatable == null ? NIL : metatable.rawget(LuaValue.TOSTRING);
        if (!tag.isnil()) {
            return tag.call(value);
        }
        if (value instanceof LuaNumber number) {
            return Numbers.text(number);
        }
        return switch (value.type()) {
            case LuaValue.TSTRING -> value;
            case LuaValue.TNIL, LuaValue.TBOOLEAN, LuaValue.TFUNCTION -> LuaValue.valueOf(value.tojstring());
            case LuaValue.TUSERDATA ->
                LuaValue.valueOf(value instanceof LuaUserdata ? identity(value) : value.tojstring());
            default -> LuaValue.valueOf(identity(value));
        };
    }

    private static String identity(LuaValue value) {
        return value.typename() + ": 0x" + String.format("%08x", System.identityHashCode(value));
    }

    private static Varargs toNumber(Varargs args) {
        int base = Arguments.integer(args, 2, 10);
        if (base == 10) {
            LuaNumber number = Numbers.number(Arguments.any(args, 1));
            return number == null ? NIL : number;
        }
        if (base < 2 || base > 36) {
            throw Arguments.bad(2, "base out of range");
        }
        return Numbers.parse(Arguments.string(args, 1), base);
    }

    private boolean same(LuaValue a, LuaValue b) {
        if (a instanceof LuaString x && b instanceof LuaString y) {
            return Operators.same(x, y, machine.meter);
        }
        return a.raweq(b);
    }

    private LuaValue key(Varargs args) {
        LuaValue key = Arguments.any(args, 2);
        if (key instanceof LuaString text) {
            machine.meter.read(text.m_length);
        }
        return key;
    }

    private Varargs rawSet(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue key = key(args);
        if (!key.isvalidkey()) {
            throw new LuaError("table index is " + (key.isnil() ? "nil" : "NaN"));
        }
        LuaValue value = Arguments.any(args, 3);
        machine.meter.put(table, key, value);
        table.rawset(key, value);
        return table;
    }

    private static Varargs select(Varargs args) {
        int count = args.narg() - 1;
        if (args.arg1() instanceof LuaString text && text.m_length > 0 && text.luaByte(0) == '#') {
            return LuaValue.valueOf(count);
        }
        int from = Arguments.integer(args, 1);
        if (from < 0) {
            from = count + from + 1;
            if (from < 1) {
                throw Arguments.bad(1, "index out of range");
            }
        } else if (from == 0) {
            throw Arguments.bad(1, "index out of range");
        }
        return from > count ? NONE : args.subargs(from + 1);
    }

    private Varargs unpack(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        int from = Arguments.integer(args, 2, 1);
        int to = args.arg(3).isnil() ? table.rawlen() : Arguments.integer(args, 3);
        if (from > to) {
            return NONE;
        }
        long count = (long) to - from + 1;
        if (count > MAX_RESULTS) {
            throw new LuaError("too many results to unpack");
        }
        machine.meter.reserve(count * 8);
        machine.meter.steps((int) count);
        LuaValue[] values = new LuaValue[(int) count];
        for (int n = 0; n < count; n++) {
            values[n] = table.rawget(from + n);
        }
        return varargsOf(values);
    }

    private Varargs getMetatable(Varargs args) {
        LuaValue metatable = machine.metatable(Arguments.any(args, 1));
        if (metatable == null) {
            return NIL;
        }
        LuaValue instead = metatable.rawget(LuaValue.METATABLE);
        return instead.isnil() ? metatable : instead;
    }

    private Varargs setMetatable(Varargs args) {
        LuaTable table = Arguments.table(args, 1);
        LuaValue metatable = args.arg(2);
        if (args.narg() < 2 || !(metatable.isnil() || metatable.istable())) {
            throw Arguments.bad(2, "nil or table expected");
        }
        LuaValue before = table.getmetatable();
        if (before != null && !before.rawget(LuaValue.METATABLE).isnil()) {
            throw new LuaError("cannot change a protected metatable");
        }
        return table.setmetatable(metatable.isnil() ? null : metatable);
    }
}
