// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.NIL;
import static org.luaj.vm2.LuaValue.NONE;
import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.varargsOf;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The table {@code debug}: for a sandboxed script traceback alone. Hooks and other functions' locals are not there. */
final class DebugLibrary {
    private final Machine machine;

    DebugLibrary(Machine machine) {
        this.machine = machine;
    }

    void open() {
        LuaTable debug = machine.table("debug");
        LibraryFunction.put(debug, "traceback", this::traceback);
        if (machine.settings.trusted()) {
            LibraryFunction.put(debug, "getinfo", this::info);
            LibraryFunction.put(debug, "getmetatable", args -> {
                LuaValue metatable = machine.metatable(Arguments.any(args, 1));
                return metatable == null ? NIL : metatable;
            });
            LibraryFunction.put(debug, "setmetatable", this::setMetatable);
            LibraryFunction.put(debug, "getupvalue", DebugLibrary::getUpvalue);
            LibraryFunction.put(debug, "setupvalue", DebugLibrary::setUpvalue);
            debug.rawset("getfenv", machine.globals.rawget("getfenv"));
            debug.rawset("setfenv", machine.globals.rawget("setfenv"));
        }
    }

    private Varargs traceback(Varargs args) {
        Coroutine of = args.arg1() instanceof Coroutine coroutine ? coroutine : null;
        int first = of == null ? 1 : 2;
        LuaValue message = args.arg(first);
        if (!message.isnil() && !(message instanceof LuaString) && !message.isnumber()) {
            return message;
        }
        CallStack calls = of == null ? machine.calls : of.body().calls();
        TextBuilder text = new TextBuilder(machine.meter);
        if (!message.isnil()) {
            text.add(Arguments.string(args, first));
            text.add('\n');
        }
        int level = Arguments.integer(args, first + 1, of == null ? 1 : 0);
        text.add(LuaValue.valueOf(calls.traceback(level)));
        return text.text();
    }

    private Varargs info(Varargs args) {
        LuaValue of = args.arg1();
        LuaTable info = new LuaTable();
        Closure closure = of instanceof Closure given ? given : null;
        int line = -1;
        if (!of.isfunction()) {
            CallStack.Frame frame = machine.calls.level(Arguments.integer(args, 1));
            if (frame == null) {
                return NIL;
            }
            closure = frame.closure;
            line = frame.line();
        }
        info.rawset("currentline", LuaValue.valueOf(line));
        info.rawset("what", LuaValue.valueOf(closure == null ? "C" : closure.p.linedefined == 0 ? "main" : "Lua"));
        info.rawset("source", closure == null ? LuaValue.valueOf("=[C]") : closure.p.source);
        info.rawset("short_src", LuaValue.valueOf(closure == null ? "[C]" : CallStack.chunk(closure.p.source)));
        info.rawset("linedefined", LuaValue.valueOf(closure == null ? -1 : closure.p.linedefined));
        info.rawset("lastlinedefined", LuaValue.valueOf(closure == null ? -1 : closure.p.lastlinedefined));
        info.rawset("nups", LuaValue.valueOf(closure == null ? 0 : closure.upValues.length));
        info.rawset("namewhat", LuaValue.EMPTYSTRING);
        info.rawset("func", closure != null ? closure : of.isfunction() ? of : NIL);
        return info;
    }

    private Varargs setMetatable(Varargs args) {
        LuaValue of = args.arg1();
        LuaValue metatable = args.arg(2);
        if (!metatable.isnil() && !metatable.istable()) {
            throw Arguments.bad(2, "nil or table expected");
        }
        switch (of.type()) {
            case LuaValue.TSTRING -> machine.stringMetatable = metatable instanceof LuaTable table ? table : null;
            case LuaValue.TTABLE, LuaValue.TUSERDATA -> of.setmetatable(metatable.isnil() ? null : metatable);
            default -> throw new LuaError("a " + of.typename() + " can not have a metatable here");
        }
        return TRUE;
    }

    private static Varargs getUpvalue(Varargs args) {
        int n = Arguments.integer(args, 2);
        return args.arg1() instanceof Closure closure && n >= 1 && n <= closure.upValues.length
                ? varargsOf(closure.p.upvalues[n - 1].name, closure.upValues[n - 1].getValue())
                : NONE;
    }

    private static Varargs setUpvalue(Varargs args) {
        int n = Arguments.integer(args, 2);
        if (!(args.arg1() instanceof Closure closure) || n < 1 || n > closure.upValues.length) {
            return NONE;
        }
        closure.upValues[n - 1].setValue(Arguments.any(args, 3));
        return closure.p.upvalues[n - 1].name;
    }
}
