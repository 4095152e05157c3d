// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaValue;

/** A script could not be compiled, or failed. The message is Lua's own, with file and line where Lua gives them. */
public final class ScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient LuaValue value;
    private final String traceback;
    private final @Nullable Budget budget;

    ScriptException(
            String message, LuaValue value, String traceback, @Nullable Budget budget, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.value = value;
        this.traceback = traceback;
        this.budget = budget;
    }

    /** The script could not be asked at all. */
    public static ScriptException busy(String message) {
        return new ScriptException(message, LuaValue.valueOf(message), "", null, null);
    }

    /** What {@code error} was called with, the message if it was text; only where it was thrown. */
    public LuaValue value() {
        return value;
    }

    /** Lua's "stack traceback:" and its lines; empty if there is none. */
    public String traceback() {
        return traceback;
    }

    /** Which budget was used up; null if the script failed for another reason. */
    public @Nullable Budget budget() {
        return budget;
    }
}
