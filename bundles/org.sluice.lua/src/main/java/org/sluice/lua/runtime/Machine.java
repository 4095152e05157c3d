// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.jse.JseMathLib;

/** What the closures and the library functions of one runtime share. */
final class Machine {
    /** In place of a handler: outside every pcall, where the traceback is wanted. */
    static final LuaValue TRACE = new LuaUserdata(new Object());

    private static final int ROOM_FOR_HANDLER = 50;

    final RuntimeSettings settings;
    final Globals globals = new Globals();
    final Meter meter;
    final Coroutines coroutines = new Coroutines(this);

    /** Those of the coroutine that runs, or of what is outside all of them. */
    CallStack calls;

    /** What strings have, in this runtime alone; null once a script took it away. */
    @Nullable
    LuaTable stringMetatable;

    /** What chunks are given as their globals: setfenv(0, …) changes it. */
    LuaValue environment = globals;

    Machine(RuntimeSettings settings) {
        // Making one has LuaJ raise to powers as Java does, everywhere: its compiler does with constants.
        new JseMathLib();
        this.settings = settings;
        this.meter = new Meter(settings.budgets(), this::where);
        this.calls = new CallStack(settings.budgets().depth(), TRACE);
        globals.compiler = LuaC.instance;
        globals.loader = (prototype, name, env) -> new Closure(prototype, this, env);
        globals.STDOUT = settings.out();
    }

    /** Where the script is, as errors begin with it; empty if it is nowhere. */
    private String where() {
        String where = "";
        for (int level = 1; where.isEmpty() && level <= calls.depth; level++) {
            where = calls.where(level);
        }
        return where;
    }

    LuaFunction load(byte[] source, int from, int length, LuaString name) {
        if (length > 0 && source[from] == 27) {
            throw ErrorLibrary.unplaced(LuaValue.valueOf(CallStack.chunk(name) + ": bytecode is not loaded"));
        }
        meter.reserve(length * 8L);
        Prototype main;
        String chunk = CallStack.chunk(name);
        CountedSource text = new CountedSource(meter, source, from, length);
        try {
            main = LuaC.instance.compile(text, "=" + chunk);
        } catch (LuaError e) {
            throw ErrorLibrary.unplaced(LuaValue.valueOf(SyntaxMessage.of(String.valueOf(e.getMessage()))));
        } catch (IOException | RuntimeException e) {
            int read = length - text.available() - 1; // it is one ahead
            throw ErrorLibrary.unplaced(LuaValue.valueOf(
                    chunk + ":" + SyntaxMessage.line(source, from, read) + ": " + SyntaxMessage.of(e)));
        }
        name(main, name);
        VarargTable.mark(main);
        return new Closure(main, this, environment);
    }

    private static void name(Prototype p, LuaString source) {
        p.source = source;
        for (Prototype inner : p.p) {
            name(inner, source);
        }
    }

    @Nullable
    LuaValue metatable(LuaValue of) {
        return of instanceof LuaString ? stringMetatable : of.getmetatable();
    }

    /** The error that a message becomes in the innermost function: with its position, and handled. */
    Fault fault(LuaError e) {
        if (e instanceof Fault fault) {
            return fault;
        }
        LuaValue value = e.getMessageObject();
        if (value == null || (value.type() == LuaValue.TSTRING && !(e instanceof ErrorLibrary.Unplaced))) {
            value = LuaValue.valueOf(
                    calls.where(1) + (value == null ? "?" : Missing.hinted(value.tojstring(), settings.trusted())));
        }
        return raise(value, e instanceof Exhausted ? e : e.getCause());
    }

    /** An error whose text is given its position, byte for byte. */
    Fault placed(LuaString message) {
        return raise(ErrorLibrary.prefixed(calls.where(1), message, meter), null);
    }

    /** An error with this value, which the handler has seen. */
    Fault raise(LuaValue value, @Nullable Throwable reason) {
        LuaValue handling = calls.handler;
        if (handling == null) {
            return new Fault(value, "", reason);
        }
        if (TRACE.raweq(handling)) {
            return new Fault(value, calls.traceback(1), reason);
        }
        return new Fault(handled(handling, value), "", reason);
    }

    /** What xpcall's function makes of an error. */
    LuaValue handled(LuaValue handling, LuaValue value) {
        CallStack own = calls;
        LuaValue before = own.handler;
        own.handler = null;
        own.limit += ROOM_FOR_HANDLER;
        try {
            return handling.call(value);
        } catch (RuntimeException e) {
            return LuaValue.valueOf("error in error handling");
        } finally {
            own.limit -= ROOM_FOR_HANDLER;
            own.handler = before;
        }
    }

    LuaTable table(String name) {
        LuaTable table = new LuaTable();
        globals.rawset(name, table);
        LuaValue loaded = Objects.requireNonNull(globals.rawget("package")).get("loaded");
        loaded.set(name, table);
        return table;
    }
}
