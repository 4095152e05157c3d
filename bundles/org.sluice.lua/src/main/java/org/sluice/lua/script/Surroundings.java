// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.tls.TlsContexts;
import org.sluice.lua.dpm.EngineSettings;
import org.sluice.lua.dpm.Routes;
import org.sluice.lua.runtime.LoadedFiles;
import org.sluice.lua.runtime.RuntimeSettings;

/**
 * What the engines of a script have around them.
 *
 * @param home the folder of the distribution, if it is known
 * @param sessions where their clients are told
 * @param routes who knows where users belong
 * @param tls the contexts that there are at the moment
 */
record Surroundings(
        @Nullable String home, ScriptSessions sessions, Routes routes, Supplier<@Nullable TlsContexts> tls) {
    private static final Logger log = LoggerFactory.getLogger(Script.class);

    /**
     * How an engine runs.
     *
     * @param files takes the names of those that the script loads
     * @param errors takes a line for each error
     * @param exit what os.exit does
     */
    EngineSettings of(ScriptSettings read, LoadedFiles files, Consumer<String> errors, IntConsumer exit) {
        RuntimeSettings runtime = runtime(read).withFiles(files).withExit(exit);
        return new EngineSettings(read.name(), runtime, errors)
                .withBounds(read.connections(), read.timers())
                .withPacket(read.packet())
                .withErrorsRefused(read.refuses())
                .with(new EngineSettings.Services(sessions, routes, tls));
    }

    private RuntimeSettings runtime(ScriptSettings read) {
        Path folder = read.script().getParent();
        RuntimeSettings runtime = read.trusted() ? RuntimeSettings.trusted(folder) : RuntimeSettings.sandboxed(folder);
        Path library = read.library() == null && home != null ? Path.of(home) : read.library();
        return runtime.withLibrary(library)
                .withLuaPath(read.trusted() ? System.getenv("LUA_PATH") : null)
                .withBudgets(read.budgets())
                .withEnvironment(read.environment())
                .withKept(read.kept())
                .withOut(read.printsToStdout() ? System.out : logged(read.name()));
    }

    private static PrintStream logged(String name) {
        return new PrintStream(
                new LogStream(line -> log.info("script {}: {}", name, line)), false, StandardCharsets.UTF_8);
    }
}
