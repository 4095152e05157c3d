// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.ByteArrayInputStream;
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

/** What the closures and the library functions of one runtime share. */
final class Machine {
    /** In place of a handler: outside every pcall, where the traceback is wanted. */
    static final LuaValue TRACE = new LuaUserdata(new Object());

    private static final int ROOM_FOR_HANDLER = 50;

    final RuntimeSettings settings;
    final Globals globals = new Globals();
    final Meter meter;
    final Coroutines coroutines = new Coroutines(this);

    /** The calls of the coroutine that runs. */
    CallStack calls;

    /** What an error is given to where it happens: xpcall's function, {@link #TRACE}, or null within pcall. */
    @Nullable
    LuaValue handler = TRACE;

    /** What strings have, in this runtime alone; null once a script took it away. */
    @Nullable
    LuaTable stringMetatable;

    /** What chunks are given as their globals: setfenv(0, …) changes it. */
    LuaValue environment = globals;

    Machine(RuntimeSettings settings) {
        this.settings = settings;
        this.meter = new Meter(settings.budgets());
        this.calls = new CallStack(settings.budgets().depth());
        globals.compiler = LuaC.instance;
        globals.loader = (prototype, name, env) -> new Closure(prototype, this, env);
        globals.STDOUT = settings.out();
    }

    LuaFunction load(byte[] source, int from, int length, LuaString name) {
        if (length > 0 && source[from] == 27) {
            throw ErrorLibrary.unplaced(LuaValue.valueOf(CallStack.chunk(name) + ": bytecode is not loaded"));
        }
        meter.reserve(length * 8L);
        meter.steps(length);
        Prototype main;
        String chunk = CallStack.chunk(name);
        ByteArrayInputStream text = new ByteArrayInputStream(source, from, length);
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

    /** What indexing a string gives. */
    LuaValue index(LuaString string, LuaValue key) {
        LuaValue tag = stringMetatable == null ? LuaValue.NIL : stringMetatable.rawget(LuaValue.INDEX);
        if (tag.isfunction()) {
            return tag.call(string, key);
        }
        if (tag.isnil()) {
            throw new LuaError("attempt to index a string value");
        }
        return tag.get(key);
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
            value = LuaValue.valueOf(calls.where(1) + (value == null ? "?" : value.tojstring()));
        }
        return raise(value, e instanceof NotEnoughMemory ? e : e.getCause());
    }

    /** An error with this value, which the handler has seen. */
    Fault raise(LuaValue value, @Nullable Throwable reason) {
        LuaValue handling = handler;
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
        LuaValue before = handler;
        handler = null;
        calls.limit += ROOM_FOR_HANDLER;
        try {
            return handling.call(value);
        } catch (RuntimeException e) {
            return LuaValue.valueOf("error in error handling");
        } finally {
            calls.limit -= ROOM_FOR_HANDLER;
            handler = before;
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
