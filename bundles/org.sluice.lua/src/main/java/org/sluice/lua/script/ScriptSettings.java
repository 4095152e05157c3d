// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;
import org.sluice.lua.runtime.Budgets;
import org.sluice.lua.runtime.RuntimeSettings;

/**
 * The keys of {@code org.sluice.lua-NAME.cfg}.
 *
 * @param script the file that is run at the start
 * @param trusted whether it has io, os and debug
 * @param exits whether os.exit ends the process; otherwise it is an error
 * @param library the folder that holds {@code lua/} with the scripts that come with Sluice; null: the distribution's
 * @param printsToStdout whether print goes to the process's standard output; otherwise to the log
 * @param workers how many engines run it, each with a loop and variables of its own
 * @param budgets what one callback may use up
 * @param kept how many bytes it may keep from callback to callback
 * @param connections how many connections it may have open, listeners included
 * @param timers how many timers it may have scheduled
 */
record ScriptSettings(
        String name,
        Path script,
        boolean trusted,
        boolean exits,
        @Nullable Path library,
        boolean printsToStdout,
        int workers,
        Budgets budgets,
        long kept,
        int connections,
        int timers) {
    static final String PID = "org.sluice.lua";

    private static final Duration LEAST_TIME = Duration.ofMillis(1);
    private static final Duration MOST_TIME = Duration.ofHours(1);
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long MOST_MEMORY = 1L << 40;

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static ScriptSettings read(Settings settings) {
        settings.requiredText("script");
        Path script = settings.parsed("script", Path::of);
        return new ScriptSettings(
                settings.name(),
                script == null ? Path.of("") : script.toAbsolutePath().normalize(),
                settings.word("mode", "sandboxed", List.of("sandboxed", "trusted"))
                        .equals("trusted"),
                settings.word("exit", "refused", List.of("refused", "process")).equals("process"),
                settings.parsed("library", Path::of),
                settings.word("print", "log", List.of("log", "stdout")).equals("stdout"),
                settings.integer("workers", 1, 1, 64),
                budgets(settings),
                settings.wholeNumber("budget.kept", RuntimeSettings.KEPT, LEAST_MEMORY, MOST_MEMORY),
                settings.integer("budget.connections", 10_000, 1, 1_000_000),
                settings.integer("budget.timers", 1000, 0, 1_000_000));
    }

    private static Budgets budgets(Settings settings) {
        Budgets usual = Budgets.DEFAULT;
        return new Budgets(
                settings.wholeNumber("budget.instructions", usual.instructions(), 1000, Long.MAX_VALUE),
                settings.duration("budget.time", usual.time(), LEAST_TIME, MOST_TIME),
                settings.wholeNumber("budget.memory", usual.memory(), LEAST_MEMORY, MOST_MEMORY),
                settings.integer("budget.depth", usual.depth(), 10, 1_000_000),
                settings.integer("budget.coroutines", usual.coroutines(), 0, 100_000));
    }
}
