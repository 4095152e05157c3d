// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.nio.file.Files;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** Reads a script's configuration and compiles the script for {@code sluice check}. It is not run. */
@Component(property = ConfigCheck.PID + "=" + ScriptSettings.PID)
public final class ScriptCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        ScriptSettings read = ScriptSettings.read(settings);
        if (isScriptBad(settings)) {
            return List.of();
        }
        compile(read, settings);
        if (isScriptBad(settings)) {
            return List.of();
        }
        // a line, because that it runs is waited for
        return List.of(
                "script " + read.name() + ": " + read.script() + " parses; where it listens is known when it runs");
    }

    private static boolean isScriptBad(Settings settings) {
        return settings.problems().stream().anyMatch(problem -> problem.key().equals("script"));
    }

    private static void compile(ScriptSettings read, Settings settings) {
        if (!Files.isRegularFile(read.script())) {
            settings.problem("script", "there is no file " + read.script());
            return;
        }
        try (LuaRuntime runtime =
                LuaRuntime.open(RuntimeSettings.sandboxed(read.script().getParent()))) {
            runtime.load(read.script());
        } catch (ScriptException e) {
            settings.problem("script", String.valueOf(e.getMessage()));
        }
    }
}
