// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luaj.vm2.LuaValue;

/**
 * Issue 5, "Lua 5.1": scripts whose output beside them is that of the reference implementation, release 5.1.5, but that
 * a function called through pcall is named in messages where the reference says '?', and what the readme says differs.
 */
class Lua51Test {
    private static String resource(String name) throws Exception {
        try (InputStream in = Lua51Test.class.getResourceAsStream("/lua51/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String output(String source, String name) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RuntimeSettings settings = RuntimeSettings.trusted(Path.of("."))
                .withOut(new PrintStream(out, true, StandardCharsets.ISO_8859_1))
                .withBudgets(Budgets.WIDE);
        try (LuaRuntime lua = LuaRuntime.open(settings)) {
            lua.call(lua.load(source, "@" + name), LuaValue.NONE);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"numbers", "strings", "library", "files", "programs", "corners"})
    void printsWhatTheReferencePrints(String name) throws Exception {
        List<String> expected = resource(name + ".txt").lines().toList();

        assertThat(output(resource(name + ".lua"), name + ".lua").lines().toList())
                .containsExactlyElementsOf(expected);
    }

    @Test
    void aTracebackSaysWhereItWas() throws Exception {
        try (LuaRuntime lua = LuaRuntime.open(RuntimeSettings.sandboxed(Path.of(".")))) {
            LuaValue chunk = lua.load("local function f()\n  error('x')\nend\n\nf()", "@here.lua");
            try {
                lua.call(chunk, LuaValue.NONE);
            } catch (ScriptException e) {
                assertThat(e).hasMessage("here.lua:2: x");
                assertThat(e.traceback())
                        .isEqualTo(
                                "stack traceback:\n\there.lua:2: in function <here.lua:1>\n\there.lua:5: in main chunk");
                return;
            }
        }
        throw new AssertionError("no error");
    }

    @Test
    void aNumberInAPacketIsThePrintedOneButForWholeOnes() {
        for (double number :
                new double[] {0.1, 1e-4, 1e-5, 0.00012, 1e100, -2.5, 0x1p63, 0x1p64, Double.NaN, 1e14 + 0.5}) {
            assertThat(Numbers.textInFull(number)).isEqualTo(Numbers.text(number));
        }
        assertThat(Numbers.text(0x1p53)).isEqualTo("9.007199254741e+15");
        assertThat(Numbers.textInFull(0x1p53)).isEqualTo("9007199254740992");
        assertThat(Numbers.textInFull(-0x1p62)).isEqualTo("-4611686018427387904");
    }
}
