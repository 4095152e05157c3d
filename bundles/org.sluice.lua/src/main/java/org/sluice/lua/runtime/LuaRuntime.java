// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * One script's Lua 5.1. Not for more than one thread at a time: whoever owns it calls it from the one event loop that
 * the script lives on.
 */
public final class LuaRuntime implements AutoCloseable {
    private final Globals globals;

    private LuaRuntime(RuntimeSettings settings) {
        globals = JsePlatform.standardGlobals();
        globals.STDOUT = settings.out();
    }

    /** A new one, with Lua's libraries and nothing else. */
    public static LuaRuntime open(RuntimeSettings settings) {
        return new LuaRuntime(settings);
    }

    /** The script's global variables. */
    public Globals globals() {
        return globals;
    }

    /** Compiles a file; {@link #call} then runs it. */
    public LuaValue load(Path file) throws ScriptException {
        try (InputStream source = Files.newInputStream(file)) {
            return globals.load(source, "@" + file, "t", globals);
        } catch (LuaError e) {
            throw failed(e);
        } catch (IOException e) {
            throw new ScriptException("cannot read " + file + ": " + e.getMessage(), LuaValue.NIL, "", null, e);
        }
    }

    /** Compiles text; {@code name} is what errors call it, as Lua has it: "@file", "=what" or the text itself. */
    public LuaValue load(String source, String name) throws ScriptException {
        try {
            InputStream bytes = new ByteArrayInputStream(source.getBytes(StandardCharsets.UTF_8));
            return globals.load(bytes, name, "t", globals);
        } catch (LuaError e) {
            throw failed(e);
        }
    }

    /**
     * Runs a function under the budgets. A call within a call (a callback that makes another one run) uses up those of
     * the outermost.
     */
    public Varargs call(LuaValue function, Varargs args) throws ScriptException {
        try {
            return function.invoke(args);
        } catch (LuaError e) {
            throw failed(e);
        }
    }

    /** Ends all coroutines; the runtime is of no use afterwards. */
    @Override
    public void close() {}

    private static ScriptException failed(LuaError e) {
        String message = String.valueOf(e.getMessage());
        LuaValue value = e.getMessageObject();
        return new ScriptException(message, value == null ? LuaValue.NIL : value, "", null, e);
    }
}
