// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.luaj.vm2.LuaValue.FALSE;
import static org.luaj.vm2.LuaValue.TRUE;
import static org.luaj.vm2.LuaValue.varargsOf;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** error, pcall and xpcall. None of them catches an Error: that is what a budget throws. */
final class ErrorLibrary {
    private final Machine machine;

    ErrorLibrary(Machine machine) {
        this.machine = machine;
    }

    void open() {
        LibraryFunction.put(machine.globals, "error", this::error);
        LibraryFunction.put(machine.globals, "pcall", this::pcall);
        LibraryFunction.put(machine.globals, "xpcall", this::xpcall);
    }

    /** An error whose message is not given a position. */
    static LuaError unplaced(LuaString message) {
        return new Unplaced(message);
    }

    /** Lua's error as it leaves a library function; {@link Machine#fault} leaves its value alone. */
    static final class Unplaced extends LuaError {
        private static final long serialVersionUID = 1L;

        private final transient LuaValue value;

        Unplaced(LuaValue value) {
            super("");
            this.value = value;
        }

        @Override
        public String getMessage() {
            return value.tojstring();
        }

        @Override
        public LuaValue getMessageObject() {
            return value;
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private Varargs error(Varargs args) {
        LuaValue value = args.arg1();
        int level = Arguments.integer(args, 2, 1);
        if (level > 0 && (value instanceof LuaString || value instanceof LuaNumber)) {
            String where = machine.calls.where(level);
            value = where.isEmpty() ? value : prefixed(where, Arguments.string(args, 1), machine.meter);
        }
        throw machine.raise(value, null);
    }

    /** A message with its position before it. */
    static LuaString prefixed(String where, LuaString text, Meter meter) {
        meter.reserve((long) text.m_length + where.length());
        LuaString position = LuaValue.valueOf(where);
        byte[] bytes = new byte[position.m_length + text.m_length];
        position.copyInto(0, bytes, 0, position.m_length);
        text.copyInto(0, bytes, position.m_length, text.m_length);
        return LuaString.valueUsing(bytes);
    }

    private Varargs pcall(Varargs args) {
        return guarded(Arguments.any(args, 1), args.subargs(2), null);
    }

    private Varargs xpcall(Varargs args) {
        LuaValue handler = Arguments.any(args, 2);
        return guarded(args.arg1(), LuaValue.NONE, handler);
    }

    private Varargs guarded(LuaValue function, Varargs args, @Nullable LuaValue handler) {
        CallStack calls = machine.calls;
        LuaValue handlerBefore = calls.handler;
        int depth = calls.depth;
        LuaValue value;
        try {
            calls.push(null);
            calls.handler = handler;
            return Values.joined(TRUE, call(function, args), machine.meter);
        } catch (Fault e) {
            machine.meter.caught(e);
            return varargsOf(FALSE, e.getMessageObject());
        } catch (RuntimeException e) {
            machine.meter.caught(e);
            value = Fault.value(e);
        } catch (StackOverflowError e) {
            machine.meter.caught(e);
            value = LuaValue.valueOf("stack overflow");
        } finally {
            calls.depth = depth;
            calls.handler = handlerBefore;
        }
        return varargsOf(FALSE, handler == null ? value : machine.handled(handler, value));
    }

    private Varargs call(LuaValue function, Varargs args) {
        if (function.isfunction()) {
            return function.invoke(args);
        }
        if (Metatables.tag(machine, function, LuaValue.CALL).isnil()) {
            throw new LuaError("attempt to call a " + function.typename() + " value");
        }
        return Metatables.callable(machine, function).invoke(args);
    }
}
