// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What a script keeps from call to call has a bound, too. */
class KeptMemoryTest {
    private static final long BOUND = 8 << 20;

    private final LuaRuntime lua =
            LuaRuntime.open(RuntimeSettings.sandboxed(Path.of(".")).withBudgets(Budgets.WIDE));
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void hold() throws ScriptException {
        lua.holdTo(BOUND, later::add, visit -> {}, told::add);
        run("kept = {} function grow(n) for i = 1, n do kept[#kept + 1] = {i} end end");
    }

    @AfterEach
    void close() {
        lua.close();
    }

    private Varargs run(String source) throws ScriptException {
        return lua.call(lua.load(source, "=test"), LuaValue.NONE);
    }

    private int count() {
        int pieces = 0;
        while (!later.isEmpty()) {
            later.remove().run();
            pieces++;
        }
        return pieces;
    }

    private void grow(int calls) throws ScriptException {
        for (int n = 0; n < calls; n++) {
            run("grow(1000)");
            count();
        }
    }

    @Test
    void whatIsThrownAwayDoesNotCountAndIsNotLookedForAllTheTime() throws Exception {
        int looks = 0;
        for (int n = 0; n < 100; n++) {
            run("for i = 1, 2000 do local t = {i, ('x'):rep(100)} end");
            looks += count() > 0 ? 1 : 0;
        }
        assertThat(lua.kept()).isLessThan(BOUND / 10);
        assertThat(looks).isBetween(1, 20);
        assertThat(told).isEmpty();
    }

    @Test
    void aTableThatGrowsByALittleInEachCallIsStopped() throws Exception {
        ScriptException e = catchThrowableOfType(ScriptException.class, () -> grow(1000));

        assertThat(e).hasMessageContaining("not enough memory");
        assertThat(e.budget()).isEqualTo(Budget.MEMORY);
        assertThat(lua.kept()).isBetween(BOUND, 2 * BOUND);
        assertThat(told).singleElement().asString().contains("budget.kept", "grow no more");
        assertThat(run("return pcall(grow, 1)").tojstring(2)).contains("not enough memory");
        assertThat(run("return pcall(table.insert, kept, 1)").tojstring(2)).contains("not enough memory");
        assertThat(run("return pcall(rawset, kept, 'x', 1)").tojstring(2)).contains("not enough memory");
        assertThat(run("kept[1] = 'other' return kept[1]").tojstring(1)).isEqualTo("other");
    }

    @Test
    void whoLetsGoMayGrowAgain() throws Exception {
        assertThatThrownBy(() -> grow(1000)).isInstanceOf(ScriptException.class);
        run("kept = {}");

        await().ignoreExceptions().untilAsserted(() -> {
            run("return 1");
            count();
            run("grow(1)");
        });
        assertThat(lua.kept()).isLessThan(BOUND / 10);
    }

    @Test
    void stringsClosuresAndMetatablesCountOnceEach() throws Exception {
        run("s = ('x'):rep(1000000) t = {s, s, s, {s}} "
                + "f = function() return t end setmetatable(t, {__index = {('y'):rep(2000000)}})");
        for (int n = 0; n < 40; n++) {
            run("for i = 1, 2000 do local t = {i, ('x'):rep(100)} end");
            count();
        }
        assertThat(lua.kept()).isBetween(3_000_000L, 3_400_000L);
    }

    @Test
    void oneThatKeepsTwiceAsMuchIsNotCalled() throws Exception {
        run("for i = 1, 300000 do local before = head head = function() return before end end");
        count();

        ScriptException e = catchThrowableOfType(ScriptException.class, () -> run("return 1"));
        assertThat(e).hasMessage("not enough memory");
        assertThat(told).singleElement().asString().contains("not called until it is loaded anew");
    }

    @Test
    void aGreatTableIsCountedInPieces() throws Exception {
        run("big = {} for i = 1, 60000 do big[i] = i + 0.5 end for i = 1, 60000 do big['k' .. i] = i end");
        assertThat(count()).isPositive();
        assertThat(lua.kept()).isBetween(4_000_000L, 9_000_000L);
    }
}
