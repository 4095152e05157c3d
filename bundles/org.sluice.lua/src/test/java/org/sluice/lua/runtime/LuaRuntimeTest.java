// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
