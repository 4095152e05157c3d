// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;

/**
 * Issue 5, "Budgets": what grows with what a script hands in is counted, so that no single instruction takes long, or
 * takes memory that nobody asked for. Each of these ran for many seconds, or into the end of the heap.
 */
class LibraryCostTest {
    private static final long MEMORY = 64 << 20;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Budgets BUDGETS = new Budgets(1_000_000_000, Duration.ofMillis(100), MEMORY, 10_000, 10);

    private final LuaRuntime lua =
            LuaRuntime.open(RuntimeSettings.sandboxed(Path.of(".")).withBudgets(BUDGETS));

    @AfterEach
    void close() {
        lua.close();
    }

    private void run(String source) {
        assertTimeoutPreemptively(SOON, () -> {
            try {
                lua.call(lua.load(source, "=test"), LuaValue.NONE);
            } catch (ScriptException e) {
                assertThat(e).hasMessageNotContaining("internal error");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do math.frexp(1e308) end",
                "local p = ('x'):rep(30e6) while true do ('a'):find(p) end",
                "local s = ('x'):rep(2e7) while true do pcall(error, s) end",
                "(('a'):rep(3000)):gsub('', ('%0'):rep(5e6))",
                "local a = ('x'):rep(2e7) local b = ('x'):rep(2e7 - 1) .. 'x' while true do local c = a == b end",
                "local a = ('x'):rep(2e7) local b = ('x'):rep(2e7 - 1) .. 'x' while true do local c = a < b end",
                "local a = ('x'):rep(2e7) local b = ('x'):rep(2e7 - 1) .. 'x' while true do rawequal(a, b) end",
                "local t = {[('x'):rep(2e7)] = 1} local b = ('x'):rep(2e7 - 1) .. 'x' while true do local c = t[b] end",
                "local t = {[('x'):rep(2e7)] = 1} local b = ('x'):rep(2e7 - 1) .. 'x' while true do t[b] = 1 end",
                "local t = {[('x'):rep(2e7)] = 1} local b = ('x'):rep(2e7 - 1) .. 'x' while true do rawget(t, b) end",
                "local t = {[('x'):rep(2e7)] = 1} local b = ('x'):rep(2e7 - 1) .. 'x' while true do next(t, b) end",
                "return loadstring('local x if x then ' .. ('elseif x then '):rep(4e4) .. 'end')",
                "return loadstring('local x = x' .. (' and x'):rep(1.2e5))",
                "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.foreach(t, math.randomseed) end",
                "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.foreachi(t, math.randomseed) end",
                "local function f(n, ...) if n == 0 then while true do local x = {...} end end "
                        + "return f(n - 1, n, ...) end f(3000)",
                "local function f(n) if n == 0 then return 1, 2 end return n, f(n - 1) end while true do f(3000) end",
                "local function f(n) if n == 0 then return 1, 2 end return pcall(f, n - 1) end "
                        + "local function g(...) while true do local x = {...} end end g(f(2000))",
                "package.path = ('?;'):rep(1e6) while true do pcall(require, 'x') end",
                "while true do os.date(('%c'):rep(1e6)) end",
                "local f = loadstring(('--x\\n'):rep(8e5) .. 'error(\"x\")') while true do pcall(f) end",
                "local f = loadstring('if x then ' .. ('x = 1 '):rep(5e4) .. 'end return nil + 1') "
                        + "while true do pcall(f) end",
            })
    void nothingTakesMuchLongerThanTheTimeItHas(String source) {
        run(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local s = ('x'):rep(2e7) local t = {} while true do t[#t + 1] = s:sub(1, 9e6) end",
                "local s = ('x'):rep(1.5e7) local t = {} local function f() error(s) end "
                        + "while true do t[#t + 1] = {pcall(f)} end",
                "local t = {} for i = 1, 1e5 do t[i] = 1 end local k = {} "
                        + "local function f(...) while true do k[#k + 1] = {...} end end f(unpack(t, 1, 1e5))",
                "local t = {} for i = 1, 1e5 do t[i] = 1 end local k = {} "
                        + "local function f(...) while true do k[#k + 1] = coroutine.wrap(function(...) "
                        + "coroutine.yield(...) end)(...) end end f(unpack(t, 1, 1e5))",
                "local t = {} for i = 1, 1e5 do t[i] = 88 end "
                        + "local function f(...) while true do t[#t + 1] = string.char(...) end end f(unpack(t, 1, 1e5))",
                "os.date(('%c'):rep(1e7))",
                "package.path = ('?'):rep(1000) pcall(require, ('a'):rep(1e6))",
                "pcall(require, ('a'):rep(2e7))",
                "package.path = ('?;'):rep(1e6) pcall(require, 'x')",
                "module(('a.'):rep(1e6))",
                "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(60000) end",
            })
    void nothingTakesMuchMoreThanTheMemoryItHas(String source) {
        run(source);

        assertThat(lua.statistics().allocated()).isLessThan(2 * MEMORY);
    }
}
