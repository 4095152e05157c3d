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
        if (settings.problems().stream().noneMatch(problem -> problem.key().equals("script"))) {
            compile(read, settings);
        }
        // where it listens only it knows; that it runs is waited for
        return List.of(read.name() + ": script " + read.script());
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
