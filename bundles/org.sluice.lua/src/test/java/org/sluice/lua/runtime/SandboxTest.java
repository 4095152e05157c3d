// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Issue 5, "Budgets": what a sandboxed script has not, and that one script can not touch another. */
class SandboxTest {
    @TempDir
    Path folder;

    private static Varargs run(RuntimeSettings settings, String source) throws ScriptException {
        try (LuaRuntime lua = LuaRuntime.open(settings)) {
            return lua.call(lua.load(source, "=test"), LuaValue.NONE);
        }
    }

    @Test
    void aScriptHasOfTheEnvironmentWhatItWasGiven() throws Exception {
        RuntimeSettings settings = RuntimeSettings.sandboxed(folder).withEnvironment(Map.of("DPM_PORT", "1"));
        assertThat(run(settings, "return os.getenv('DPM_PORT')").tojstring(1)).isEqualTo("1");
        assertThat(run(settings, "return os.getenv('PATH')").isnil(1)).isTrue();
        assertThatThrownBy(() -> run(settings, "os.execute('x')")).hasMessageContaining("mode = trusted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io",
                "luajava",
                "os.execute",
                "os.exit",
                "os.remove",
                "os.rename",
                "os.tmpname",
                "os.setlocale",
                "debug.getinfo",
                "debug.getmetatable",
                "debug.setmetatable",
                "debug.getupvalue",
                "debug.getregistry",
                "debug.sethook",
                "debug.getfenv",
                "package.loaded.io",
                "package.loaded.luajava",
            })
    void aSandboxedScriptHasNotThis(String name) throws Exception {
        assertThat(run(RuntimeSettings.sandboxed(folder), "return " + name).isnil(1))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.open", "io.write", "os.execute", "os.remove", "debug.getinfo"})
    void aTrustedScriptHasThisAsWithDpm(String name) throws Exception {
        assertThat(run(RuntimeSettings.trusted(folder), "return " + name).isfunction(1))
                .isTrue();
    }

    @Test
    void noScriptHasTheClassesOfTheJvm() throws Exception {
        assertThat(run(RuntimeSettings.trusted(folder), "return luajava, pcall(require, 'java.lang.System')")
                        .arg1()
                        .isnil())
                .isTrue();
        assertThat(run(RuntimeSettings.trusted(folder), "return pcall(require, 'java.lang.System')")
                        .arg1()
                        .toboolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "require 'outside'",
                "assert(loadfile('../outside.lua'))",
                "dofile('../outside.lua')",
                "dofile('OUTSIDE')",
                "package.path = '../?.lua' require 'outside'",
                "package.path = 'OUTSIDE' require 'x'",
                "package.path = 'FOLDER/?.lua' require 'outside'",
                "dofile('link.lua')",
                "dofile()",
            })
    void aSandboxedScriptLoadsOnlyFromItsFolder(String source) throws Exception {
        Path outside = Files.writeString(folder.resolve("outside.lua"), "escaped = true");
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.createSymbolicLink(inside.resolve("link.lua"), outside);

        String named = source.replace("OUTSIDE", outside.toString()).replace("FOLDER", folder.toString());
        try (LuaRuntime lua = LuaRuntime.open(RuntimeSettings.sandboxed(inside))) {
            assertThatThrownBy(() -> lua.call(lua.load(named, "=test"), LuaValue.NONE))
                    .isInstanceOf(ScriptException.class)
                    .message()
                    .containsAnyOf("not found", "cannot open", "string expected, got no value");
            assertThat(lua.globals().get("escaped").isnil()).isTrue();
        }
    }

    @Test
    void aSandboxedScriptRequiresFromItsFolderAndFromTheLibrary() throws Exception {
        Path library = Files.createDirectories(folder.resolve("library/lua/lib"));
        Path scripts = Files.createDirectories(folder.resolve("scripts/lib")).getParent();
        Files.writeString(library.resolve("dpml.lua"), "return 'from the library'");
        Files.writeString(scripts.resolve("lib/mine.lua"), "return 'from the folder'");

        Varargs result = run(
                RuntimeSettings.sandboxed(scripts).withLibrary(folder.resolve("library")),
                "return require 'dpml', require 'mine', dofile('lib/mine.lua')");

        assertThat(result.tojstring())
                .isEqualTo("('from the library','from the folder','from the folder')".replace("'", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"loadstring('\\27Lua')", "load(function() if first then first = nil return '\\27Lua' end end)"})
    void byteCodeIsNotLoaded(String load) throws Exception {
        for (RuntimeSettings settings :
                new RuntimeSettings[] {RuntimeSettings.sandboxed(folder), RuntimeSettings.trusted(folder)}) {
            Varargs result = run(settings, "local first = true local f, m = " + load + " return f, m");

            assertThat(result.isnil(1)).isTrue();
            assertThat(result.tojstring(2)).contains("bytecode is not loaded");
        }
    }

    @Test
    void whatOneScriptDoesToStringsTouchesItAlone() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (LuaRuntime evil = LuaRuntime.open(RuntimeSettings.sandboxed(folder));
                LuaRuntime good = LuaRuntime.open(RuntimeSettings.sandboxed(folder))) {
            String asked = "return ('x'):upper() .. (pcall(function() return ('x'):mine() end) and ' mine' or ' none')";
            Future<Varargs> changed = one.submit(() -> evil.call(
                    evil.load(
                            "getmetatable('').__index.upper = function() return 'evil' end "
                                    + "function string.mine() return 'mine' end "
                                    + "getmetatable('').__index.lower = nil "
                                    + asked,
                            "=evil"),
                    LuaValue.NONE));
            assertThat(changed.get().tojstring(1)).isEqualTo("evil mine");
            Future<Varargs> untouched = other.submit(() -> good.call(good.load(asked, "=good"), LuaValue.NONE));
            assertThat(untouched.get().tojstring(1)).isEqualTo("X none");
            one.submit(() -> evil.call(evil.load("getmetatable('').__index = nil", "=evil"), LuaValue.NONE))
                    .get();
            assertThat(other.submit(() -> good.call(good.load("return ('X'):lower()", "=good"), LuaValue.NONE))
                            .get()
                            .tojstring(1))
                    .isEqualTo("x");
        } finally {
            one.shutdown();
            other.shutdown();
        }
    }

    @Test
    void noTypeHasAMetatableThatScriptsShare() throws Exception {
        // Another test may have made LuaJ's own libraries, which set it.
        LuaValue shared = LuaString.s_metatable;
        Varargs result = run(
                RuntimeSettings.trusted(folder),
                "local n = 0 for _, v in ipairs{1, true, print, coroutine.create(print)} do "
                        + "if getmetatable(v) == nil and not pcall(debug.setmetatable, v, {}) then n = n + 1 end end return n");

        assertThat(result.toint(1)).isEqualTo(4);
        assertThat(LuaString.s_metatable).isSameAs(shared);
    }

    @Test
    void exitIsTheOwnersToDecide() throws Exception {
        int[] code = {-1};

        assertThatThrownBy(() -> run(RuntimeSettings.trusted(folder).withExit(c -> code[0] = c), "os.exit(3)"))
                .hasMessageContaining("os.exit");

        assertThat(code[0]).isEqualTo(3);
    }
}
