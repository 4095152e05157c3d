// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaValue;

class LuaRuntimeTest {
    @TempDir
    Path folder;

    @Test
    void loadsAFileAndCallsWhatItReturns() throws Exception {
        Path file = Files.writeString(folder.resolve("add.lua"), "return function(a, b) return a + b end");
        try (LuaRuntime lua = LuaRuntime.open(RuntimeSettings.sandboxed(folder))) {
            LuaValue add = lua.call(lua.load(file), LuaValue.NONE).arg1();

            assertThat(lua.call(add, LuaValue.varargsOf(LuaValue.valueOf(2), LuaValue.valueOf(3)))
                            .toint(1))
                    .isEqualTo(5);
        }
    }

    @Test
    void saysInWhichFileAndLineTheSyntaxIsWrong() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.lua"), "x = 1\nx = = 2\n");
        try (LuaRuntime lua = LuaRuntime.open(RuntimeSettings.sandboxed(folder))) {
            assertThatThrownBy(() -> lua.load(file))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("bad.lua:2:");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x = 1e|malformed number",
                "x = 3..2 y = 1|malformed number",
                "x = 08a|malformed number",
                "x = 'abc|unfinished string",
                "x = = 1|unexpected symbol near '='",
                "break|no loop to break",
                "MANY|too many local variables"
            })
    void whateverIsWrongInASourceIsToldWithItsLine(String source, String message) {
        String many = IntStream.range(0, 250).mapToObj(n -> "local a" + n + " ").collect(Collectors.joining());
        String text = "\n\n" + source.replace("MANY", many) + "\n\n";
        try (LuaRuntime lua = LuaRuntime.open(RuntimeSettings.sandboxed(Path.of(".")))) {
            assertThatThrownBy(() -> lua.load(text, "@it.lua"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageStartingWith("it.lua:3: " + message);
        }
    }
}
