// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.framework.ScratchFramework;
import org.sluice.launcher.instance.ConfigCheck;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice check}: a dry run of a configuration folder. */
@Command(
        name = "check",
        description = "Reads a configuration folder and every file that it names; starts nothing.",
        footer = {"", "Example: sluice check -c /etc/sluice"})
final class CheckCommand implements Callable<Integer> {
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
            defaultValue = RunCommand.FEATURES,
            description = "whose configuration is known (default: " + RunCommand.FEATURES + ")")
    List<String> features = List.of();

    private final Home home;

    CheckCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure {
        Path folder = config == null ? home.config() : config;
        if (!Files.isDirectory(folder)) {
            throw Failure.of("there is no configuration folder " + folder + ": name one with -c");
        }
        Logs.start("warn", Logs.Format.TEXT, folder);
        FeatureSet set = FeatureSet.read(features, home.features());
        try (ScratchFramework framework = ScratchFramework.start(folder, set, home.repository())) {
            return report(folder, ConfigCheck.of(framework.function(), folder, set, true));
        }
    }

    private static int report(Path folder, ConfigCheck check) throws Failure {
        check.listen().forEach(line -> System.out.println(line.startsWith("script ") ? line : "would listen: " + line));
        check.warnings().forEach(line -> System.err.println("warning: " + line));
        if (!check.problems().isEmpty()) {
            throw RunCommand.words(check.problems());
        }
        System.out.println("no problem in " + folder);
        return 0;
    }
}
