// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** Issue 5, "Budgets": whatever a script does ends soon, with the reason, and the script can be called again. */
@Timeout(30)
class BudgetTest {
    private static final Budgets SMALL = new Budgets(2_000_000, Duration.ofSeconds(5), 32 << 20, 1000, 10);

    private final LuaRuntime lua =
            LuaRuntime.open(RuntimeSettings.sandboxed(Path.of(".")).withBudgets(SMALL));

    @AfterEach
    void close() {
        lua.close();
    }

    private Varargs run(String source) throws ScriptException {
        return lua.call(lua.load(source, "=test"), LuaValue.NONE);
    }

    private @Nullable Budget spentBy(String source) {
        ScriptException e = catchThrowableOfType(ScriptException.class, () -> run(source));
        assertThat(e).as(source).isNotNull();
        assertUsable();
        return e.budget();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local all = {} for i = 1, 20 do all[i] = coroutine.wrap(coroutine.yield) all[i]() end",
                "coroutine.wrap(function() local all = {} "
                        + "for i = 1, 20 do all[i] = coroutine.wrap(coroutine.yield) all[i]() end end)()",
                "local c = coroutine.create(function() local all = {} "
                        + "for i = 1, 20 do all[i] = coroutine.wrap(coroutine.yield) all[i]() end end) "
                        + "assert(coroutine.resume(c))",
                "local all = {} for i = 1, 20 do all[i] = coroutine.create(coroutine.yield) "
                        + "local ok, why = pcall(coroutine.resume, all[i]) if not ok then error(why) end end",
            })
    void tooManyCoroutinesAreABudgetHoweverTheErrorIsHandedOn(String source) {
        assertThat(spentBy(source)).isEqualTo(Budget.COROUTINES);
        assertThat(catchThrowableOfType(ScriptException.class, () -> run("error('a plain one')"))
                        .budget())
                .isNull();
    }

    private void assertUsable() {
        try {
            assertThat(run("local t = {} for i = 1, 10 do t[i] = ('x'):rep(i) end return #table.concat(t)")
                            .toint(1))
                    .isEqualTo(55);
        } catch (ScriptException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for i = 1, math.huge do end",
                "local function f() return f() end f()",
                "while true do pcall(function() while true do end end) end",
                "while true do pcall(error) end",
                "xpcall(function() while true do end end, function() while true do end end)",
                "coroutine.wrap(function() while true do end end)()",
                "while true do local co = coroutine.wrap(function() coroutine.yield() end) co() co() end",
                "pcall(coroutine.wrap(function() while true do end end)) return 1",
                "setmetatable({}, {__index = function(t, k) while true do end end})[1]:x()",
                "local t = setmetatable({}, {__tostring = function() while true do end end}) tostring(t)",
                "table.sort({3, 1, 2}, function() while true do end end)",
                "string.gsub(('x'):rep(10), 'x', function() while true do end end)",
                "load(function() return 'x = 1 ' end)",
                "table.insert({1, 2, 3}, -2^31, 1)",
                "return ('a'):rep(100000):find('[' .. ('b'):rep(100000) .. ']')",
                "return ('a'):rep(30):find(('a?'):rep(30) .. ('a'):rep(30))",
                "return ('a'):rep(200):find(('.-'):rep(30) .. 'b')",
                "return ('a'):rep(100000):match('.-.-.-.-b')",
                "return ('('):rep(100000):gsub('%b()', '')",
                "return ('x'):rep(200000):find(('x'):rep(100000) .. 'y', 1, true)",
                "return setfenv(function() while true do end end, {})()",
                "return loadstring('while true do end')()",
            })
    void anEndlessComputationIsEnded(String source) {
        assertThat(spentBy(source)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return ('x'):rep(1e9)",
                "return ('x'):rep(2^40)",
                "return ('x'):rep(1e6):rep(1e6)",
                "local s = ('x'):rep(1e6) while true do s = s .. s end",
                "local s = ('x'):rep(1e6) return table.concat({s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, "
                        + "s, s, s, s, s, s, s, s, s, s, s, s, s, s})",
                "return (('x'):rep(1e6):gsub('x', ('y'):rep(1e4)))",
                "local s = ('x'):rep(2e6) return string.format(('%s'):rep(20), s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, "
                        + "s, s, s, s, s)",
                "local t = {} for i = 1, 1e9 do t[i] = i .. '' end",
                "local t = {} while true do t = {t, {}, {}} end",
                "local t = {} while true do t[{}] = {} end",
                "local s = '' while true do s = s .. 'some more of it' end",
                "local t = {} for i = 1, 1e9 do t[i] = function() return i end end",
                "local t = {} while true do t[#t + 1] = ('x'):rep(60000) end",
                "coroutine.wrap(function() local t = {} while true do t[#t + 1] = ('x'):rep(60000) end end)()",
            })
    void whatGrowsWithoutEndIsEndedByItsMemory(String source) {
        assertThat(spentBy(source)).isEqualTo(Budget.MEMORY);
    }

    @Test
    void aRefusedStringCanBeCaughtAsInLua() throws Exception {
        Varargs result = run("return pcall(string.rep, 'x', 1e9)");

        assertThat(result.arg1().toboolean()).isFalse();
        assertThat(result.tojstring(2)).isEqualTo("not enough memory");
    }

    @Test
    void aCallThatOnlyTakesItsTimeIsEndedByTheClock() throws Exception {
        lua.budgets(new Budgets(Long.MAX_VALUE, Duration.ofMillis(50), Long.MAX_VALUE, 1000, 10));
        long began = System.nanoTime();

        ScriptException e = catchThrowableOfType(ScriptException.class, () -> run("while true do end"));

        assertThat(e.budget()).isEqualTo(Budget.TIME);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(e).hasMessageEndingWith("too much time: more than 50 ms in one call");
    }

    @Test
    void runawayRecursionIsALuaErrorThatCanBeCaught() throws Exception {
        Varargs result = run("local function f() return 1 + f() end return pcall(f)");

        assertThat(result.arg1().toboolean()).isFalse();
        // without the place where the stack of the test's thread ends first
        assertThat(result.tojstring(2)).endsWith("stack overflow");
        assertUsable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local function f() return 1 + f() end return f()",
                "local function f() return (pcall(f)) end f() error('deep')",
                "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
                "local function f() return string.gsub('x', 'x', f) end f()",
                "local function f() return table.sort({1, 2}, f) end f()",
                "local s = 'return ' .. ('('):rep(10000) return assert(loadstring(s))",
                "return ('x'):rep(10000):find(('x-'):rep(5000))",
                "local co co = function() return coroutine.wrap(co)() end co()",
                "local function f() return coroutine.wrap(function() return 1 + f() end)() end f()",
                "local t = {} for i = 1, 300 do t = setmetatable({}, {__index = t}) end return t.x.y",
            })
    void recursionOfEveryKindEndsAndLeavesTheRuntimeUsable(String source) {
        assertThat(spentBy(source)).isIn(null, Budget.DEPTH, Budget.COROUTINES);
    }

    @Test
    void aStackTooSmallForTheDepthIsAStackOverflowToo() throws Exception {
        try (LuaRuntime deep = LuaRuntime.open(RuntimeSettings.sandboxed(Path.of("."))
                .withBudgets(new Budgets(100_000_000, Duration.ofSeconds(20), 1L << 30, 1_000_000, 10)))) {
            LuaValue chunk = deep.load(
                    "local function f() return 1 + f() end local ok, m = pcall(f) return ok, m, pcall(f)", "=deep");
            for (int n = 0; n < 3; n++) {
                Varargs result = deep.call(chunk, LuaValue.NONE);
                assertThat(result.arg1().toboolean()).isFalse();
                assertThat(result.tojstring(2)).contains("stack overflow");
            }
            assertThat(deep.call(deep.load("return 1 + 1", "=x"), LuaValue.NONE).toint(1))
                    .isEqualTo(2);
        }
    }

    @Test
    void onlySoManyCoroutinesCanHaveBegun() throws Exception {
        Varargs result = run("held = {} for i = 1, 20 do local co = coroutine.create(function() coroutine.yield() end) "
                + "held[i] = co local ok, m = pcall(coroutine.resume, co) if not ok then return i, m end end");

        assertThat(result.toint(1)).isEqualTo(11);
        assertThat(result.tojstring(2)).contains("too many coroutines");
        assertThat(lua.statistics().coroutines()).isEqualTo(10);
        assertUsable();
    }

    @Test
    void coroutinesThatTheScriptLetGoOfGiveTheirThreadsBack() throws Exception {
        run("for i = 1, 15 do local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) end");

        assertThat(lua.statistics().coroutines()).isLessThanOrEqualTo(10);
    }

    @Test
    void aDroppedCoroutineLeavesTheRunningOneItsHandler() throws Exception {
        Varargs result = run("local function make() "
                + "local co = coroutine.create(function() pcall(coroutine.yield) end) coroutine.resume(co) end "
                + "return xpcall(function() for i = 1, 15 do make() end error('x', 0) end, "
                + "function(m) return 'handled ' .. m end)");

        assertThat(result.tojstring(2)).isEqualTo("handled x");
    }

    @Test
    void droppedCoroutinesTakeNothingOfTheDepthOfCalls() throws Exception {
        // A good deal less than the budget, as the thread of a test has a stack of its own size.
        String depth =
                "local n = 0 " + "local function g() n = n + 1 return n < 700 and 1 + g() or 0 end pcall(g) return n";
        assertThat(run(depth).toint(1)).isEqualTo(700);

        run("for i = 1, 12 do local co = coroutine.create(function() "
                + "xpcall(function() error('e') end, function() coroutine.yield() end) end) coroutine.resume(co) end");

        assertThat(run(depth).toint(1)).isEqualTo(700);
    }

    @Test
    void closingEndsTheThreadsOfAllCoroutines() throws Exception {
        run("held = {} for i = 1, 5 do held[i] = coroutine.wrap(function() pcall(coroutine.yield) end) held[i]() end");
        long before = luaThreads();

        lua.close();

        assertThat(before).isGreaterThanOrEqualTo(5);
        org.awaitility.Awaitility.await().until(() -> luaThreads() <= before - 5);
    }

    private static long luaThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lua-coroutine"))
                .count();
    }

    @Test
    void aCallWithinACallUsesUpTheOuterOnesBudget() throws Exception {
        LibraryFunction.put(lua.globals(), "again", args -> {
            try {
                return lua.call(args.arg1(), LuaValue.NONE);
            } catch (ScriptException e) {
                return LuaValue.valueOf("inner: " + e.getMessage());
            }
        });

        assertThat(run("return again(function() error('x', 0) end)").tojstring(1))
                .isEqualTo("inner: x");
        assertThat(spentBy("again(function() while true do end end) while true do end"))
                .isEqualTo(Budget.INSTRUCTIONS);
    }

    @Test
    void countsWhatItDoes() throws Exception {
        run("for i = 1, 100000 do local t = {} end");
        assertThatThrownBy(() -> run("error('x')")).isInstanceOf(ScriptException.class);

        Statistics statistics = lua.statistics();

        assertThat(statistics.calls()).isEqualTo(2);
        assertThat(statistics.errors()).isEqualTo(1);
        assertThat(statistics.nanos()).isPositive();
        assertThat(statistics.allocated()).isGreaterThan(1_000_000);
    }
}
