// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.instance.ConfigProblem;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice run}: runs from a configuration folder. */
@Command(
        name = "run",
        description = "Runs from a configuration folder.",
        footer = {
            "",
            "Examples: sluice run -c /etc/sluice",
            "          sluice run -c /etc/sluice --features core,tcp,mysql,cdb,accounts,shell"
        })
final class RunCommand implements Callable<Integer> {
    static final String FEATURES = "core,tcp,mysql,cdb,stats,shell";

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    final StartOptions options = new StartOptions();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "DIR",
            description = "the configuration folder (default: config/ of the distribution)")
    @Nullable
    Path config;

    @Option(
            names = "--features",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = FEATURES,
            description = "what is started (default: " + FEATURES + ")")
    List<String> features = List.of();

    private final Home home;

    RunCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        Starter starter = new Starter(home, "run", options);
        if (starter.isForBackground()) {
            return starter.background(spec);
        }
        Path folder = config == null ? home.config() : config;
        return starter.start(features, folder, RunCommand::words);
    }

    static Failure words(List<ConfigProblem> problems) {
        return Failure.of(problems.stream().map(ConfigProblem::toString).toList());
    }
}
