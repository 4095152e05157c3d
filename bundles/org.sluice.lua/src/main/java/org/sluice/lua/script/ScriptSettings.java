// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.api.config.Settings;
import org.sluice.lua.dpm.EngineSettings;
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
 * @param packet how many bytes of one packet are kept until it is whole
 * @param refuses whether what a callback fails for is refused; otherwise it is passed on, unless a budget was used up
 * @param environment what {@code os.getenv} gives
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
        long packet,
        boolean refuses,
        Map<String, String> environment,
        int connections,
        int timers) {
    static final String PID = "org.sluice.lua";

    private static final String ENV = "env.";
    private static final String ENV_FILE = "env-file.";
    private static final Duration LEAST_TIME = Duration.ofMillis(1);
    private static final Duration MOST_TIME = Duration.ofHours(1);
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long MOST_MEMORY = 1L << 40;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,13})([KMGkmg]?)");

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static ScriptSettings read(Settings settings) {
        String file = settings.requiredText("script");
        if (file.isEmpty() && settings.optionalText("script") != null) {
            settings.problem("script", "is missing");
        }
        Path script = file.isEmpty() ? null : settings.parsed("script", Path::of);
        if (script != null && !script.isAbsolute()) {
            settings.problem(
                    "script",
                    "\"" + file + "\" is a relative path, which depends on where Sluice is started: name it from / on");
        }
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
                bytes(settings, "budget.kept", RuntimeSettings.KEPT),
                bytes(settings, "budget.packet", EngineSettings.PACKET),
                settings.word("on-error", "pass", List.of("pass", "refuse")).equals("refuse"),
                environment(settings),
                settings.integer("budget.connections", 10_000, 1, 1_000_000),
                settings.integer("budget.timers", 1000, 0, 1_000_000));
    }

    private static Budgets budgets(Settings settings) {
        Budgets usual = Budgets.DEFAULT;
        return new Budgets(
                settings.wholeNumber("budget.instructions", usual.instructions(), 1000, Long.MAX_VALUE),
                settings.duration("budget.time", usual.time(), LEAST_TIME, MOST_TIME),
                bytes(settings, "budget.memory", usual.memory()),
                settings.integer("budget.depth", usual.depth(), 10, 1_000_000),
                settings.integer("budget.coroutines", usual.coroutines(), 0, 100_000));
    }

    /** What {@code env.NAME} says, and the first lines of the files that {@code env-file.NAME} names. */
    private static Map<String, String> environment(Settings settings) {
        Map<String, String> environment = new TreeMap<>();
        settings.section(ENV).forEach((key, value) -> environment.put(key.substring(ENV.length()), value));
        settings.section(ENV_FILE).forEach((key, file) -> {
            String name = key.substring(ENV_FILE.length());
            String secret = settings.secretIn(key, file);
            if (secret != null && environment.putIfAbsent(name, secret) != null) {
                settings.problem(key, "is there beside " + ENV + name + "; one of them is enough");
            }
        });
        return environment;
    }

    /** Without the environment, where passwords may be. */
    @Override
    public String toString() {
        return name + ": " + script;
    }

    private static long bytes(Settings settings, String key, long usual) {
        String text = settings.text(key, Long.toString(usual));
        Matcher parts = SIZE.matcher(text);
        if (parts.matches()) {
            int shift = parts.group(2).isEmpty()
                    ? 0
                    : 10 + 10 * "KMG".indexOf(parts.group(2).toUpperCase(Locale.ROOT));
            long number = Long.parseLong(parts.group(1));
            if (number <= MOST_MEMORY >> shift && number << shift >= LEAST_MEMORY) {
                return number << shift;
            }
        }
        settings.problem(key, "\"" + text + "\" is no number of bytes, as 67108864 or 64M, from 1M to 1024G");
        return usual;
    }
}
