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

/** Section 2: where a trusted script's require looks. */
class Section2SearchPathTest {
    @TempDir
    private Path folder;

    private String run(RuntimeSettings settings, String source) throws ScriptException {
        try (LuaRuntime lua = LuaRuntime.open(settings.withLibrary(folder.resolve("library")))) {
            return lua.call(lua.load(source, "=test"), LuaValue.NONE).tojstring(1);
        }
    }

    @Test
    void withoutLuaPathItIsLuasAndThoseOfDpm() throws Exception {
        String library = folder.resolve("library").toString();
        assertThat(run(RuntimeSettings.trusted(folder), "return package.path").split(";"))
                .contains("./?.lua", "lua/?.lua", "lua/lib/?.lua", library + "/lua/?.lua", library + "/lua/lib/?.lua");
    }

    @Test
    void luaPathIsTheWholePathAndTwoSemicolonsInItAreWhereLuaLooks() throws Exception {
        RuntimeSettings settings = RuntimeSettings.trusted(folder);
        assertThat(run(settings.withLuaPath("/nowhere/?.lua"), "return package.path"))
                .isEqualTo("/nowhere/?.lua");
        assertThat(run(settings.withLuaPath("/nowhere/?.lua;;"), "return package.path"))
                .startsWith("/nowhere/?.lua;./?.lua;")
                .doesNotContain("lua/lib/?.lua");
    }

    @Test
    void whatIsFoundNowhereIsToldWithAllPlaces() throws Exception {
        Path lib = Files.createDirectories(folder.resolve("library/lua/lib"));
        Files.writeString(lib.resolve("found.lua"), "return 'found'");
        assertThat(run(RuntimeSettings.trusted(folder), "return require 'found'"))
                .isEqualTo("found");
        assertThatThrownBy(() -> run(RuntimeSettings.trusted(folder), "require 'lost'"))
                .hasMessageContaining("module 'lost' not found:")
                .hasMessageContaining("no file '" + lib.resolve("lost.lua") + "'");
    }
}
