// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;

/** A Lua error that is on its way: it knows its position by now, and its handler has been called. */
final class Fault extends LuaError {
    private static final long serialVersionUID = 1L;

    private final transient LuaValue value;
    private final @Nullable Throwable reason;

    Fault(LuaValue value, String traceback, @Nullable Throwable reason) {
        // Not its text, which may be long and is seldom asked for.
        super("");
        this.value = value;
        this.traceback = traceback;
        this.reason = reason;
    }

    /** What pcall gives back for this exception. */
    static LuaValue value(RuntimeException e) {
        if (e instanceof LuaError error) {
            LuaValue value = error.getMessageObject();
            return value == null ? LuaValue.NIL : value;
        }
        return LuaValue.valueOf("internal error");
    }

    private static String text(LuaValue value) {
        if (value instanceof LuaNumber number) {
            return Numbers.text(number).tojstring();
        }
        return value.isstring() ? value.tojstring() : "(error object is a " + value.typename() + " value)";
    }

    String traceback() {
        return traceback;
    }

    @Override
    public String getMessage() {
        return text(value);
    }

    @Override
    public LuaValue getMessageObject() {
        return value;
    }

    @Override
    public @Nullable Throwable getCause() {
        return reason;
    }

    /** Lua has a traceback of its own, and a script may raise many of these in a row. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
