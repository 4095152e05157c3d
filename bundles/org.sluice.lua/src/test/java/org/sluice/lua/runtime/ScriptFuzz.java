// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Any text as a script, or as a pattern and what it is looked for in, in a sandbox with small budgets: it ends soon, by a
 * result or by an error of the script, and never by one of ours. The first byte chooses.
 */
public final class ScriptFuzz {
    private static final Budgets SMALL = new Budgets(20_000, Duration.ofSeconds(5), 4 << 20, 50, 2);
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
    private static final String FIND = """
            local s, p, r = ...
            local function try(f, ...)
              local ok, why = pcall(f, ...)
              if not ok and why == "internal error" then error("internal error", 0) end
            end
            try(string.find, s, p)
            try(string.gsub, s, p, r)
            try(string.format, p, s, 1, r)
            try(function() for a, b in string.gmatch(s, p) do end end)
            try(tonumber, s, #p)
            """;

    private ScriptFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        RuntimeSettings settings =
                RuntimeSettings.sandboxed(Path.of("no-such-folder")).withBudgets(SMALL);
        try (LuaRuntime lua = LuaRuntime.open(settings.withOut(NOWHERE))) {
            if ((bytes[0] & 1) == 0) {
                run(lua, new String(bytes, 1, bytes.length - 1, ISO_8859_1), LuaValue.NONE);
            } else {
                int cut = Math.min(2 + (bytes[1] & 0x1F), bytes.length);
                LuaString pattern = LuaString.valueOf(Arrays.copyOfRange(bytes, 2, cut));
                LuaString subject = LuaString.valueOf(Arrays.copyOfRange(bytes, cut, bytes.length));
                run(lua, FIND, LuaValue.varargsOf(subject, pattern, pattern));
            }
        }
    }

    private static void run(LuaRuntime lua, String source, Varargs args) {
        try {
            lua.call(lua.load(source, "=fuzz"), args);
        } catch (ScriptException e) {
            assertThat(e.getMessage()).isNotNull();
            if (e.getMessage().equals("internal error")) {
                throw new AssertionError("a defect", e);
            }
        }
    }
}
