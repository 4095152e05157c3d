// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.instance.ConfigFiles;
import org.sluice.launcher.instance.ConfigProblem;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice dpm}: a proxy that is a Lua script, by DPM's own options. */
@Command(
        name = "dpm",
        description = "Runs a Lua script that is a proxy, as DPM did.",
        customSynopsis = {"sluice dpm [-s FILE] [-v N] [OPTIONS]"},
        sortOptions = false,
        footer = {"", "Example: sluice dpm -s demo-direct.lua"})
final class DpmCommand implements Callable<Integer> {
    private static final String SCRIPT = "org.sluice.lua-dpm.cfg";
    private static final List<String> FEATURES = List.of("core", "lua", "stats", "shell");

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-s", "--startfile"},
            paramLabel = "FILE",
            description =
                    "the script; one that is not there is looked for in lua/ of the distribution (default: startup.lua there)")
    @Nullable
    Path script;

    @Option(
            names = {"-v", "--verbose"},
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "1",
            defaultValue = "0",
            description = "tell more: debugging lines in the log, for sockets and bundles; 0 does not")
    int verbosity;

    @Mixin
    final StartOptions options = new StartOptions();

    private final Home home;

    DpmCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        if (verbosity != 0) {
            options.level = StartOptions.LogLevel.DEBUG;
        }
        Starter starter = new Starter(home, "dpm", options);
        return starter.isForBackground()
                ? starter.background(spec)
                : starter.startGenerated(FEATURES, files(), DpmCommand::words);
    }

    private ConfigFiles files() throws Failure {
        Path file = script == null ? home.lua().resolve("startup.lua") : script.toAbsolutePath();
        if (script != null && !Files.exists(file) && Files.isReadable(home.lua().resolve(script))) {
            file = home.lua().resolve(script);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw Failure.of("there is no script " + file + " that can be read: name one with -s");
        }
        return new ConfigFiles()
                .set(SCRIPT, "script", file.normalize().toString())
                .set(SCRIPT, "library", home.folder().toString())
                .set(SCRIPT, "mode", "trusted")
                .set(SCRIPT, "print", "stdout")
                .set(SCRIPT, "exit", "process");
    }

    /** The user has typed the script's name, not the file that came of it. */
    private static Failure words(List<ConfigProblem> problems) {
        return Failure.of(problems.stream()
                .map(problem -> problem.source().equals(SCRIPT) && problem.key().equals("script")
                        ? problem.reason()
                        : problem.toString())
                .toList());
    }
}
