// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.instance.Background;
import org.sluice.launcher.instance.ClassArchive;
import org.sluice.launcher.instance.ConfigFiles;
import org.sluice.launcher.instance.ConfigProblem;
import org.sluice.launcher.instance.Instance;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.instance.Operator;
import org.sluice.launcher.instance.Plan;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;
import org.sluice.launcher.shell.TerminalOperator;
import picocli.CommandLine.Model.CommandSpec;

/** Starts an instance as its options say, and stays with it to its end. */
final class Starter {
    private final Home home;
    private final String command;
    private final StartOptions options;
    private List<String> hints = List.of();

    Starter(Home home, String command, StartOptions options) {
        this.home = home;
        this.command = command;
        this.options = options;
    }

    /** True if this process is only to start another one, which stays. */
    boolean isForBackground() {
        return options.background && !Background.isChild();
    }

    /** Starts that other process by the same arguments, and tells how it went. */
    int background(CommandSpec spec) throws Failure, InterruptedException {
        List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        return Background.start(arguments, options.logFile);
    }

    /** What is printed after the ready line. */
    void tellWhenReady(List<String> lines) {
        hints = lines;
    }

    /**
     * Runs from a folder of the user.
     *
     * @param words how what is wrong with the configuration is told
     */
    int start(List<String> featureNames, Path configFolder, Function<List<ConfigProblem>, Failure> words)
            throws Failure, InterruptedException {
        if (!Files.isDirectory(configFolder)) {
            throw Failure.of("there is no configuration folder " + configFolder + ": name one with -c");
        }
        return start(options.directory(command), featureNames, configFolder, null, words);
    }

    /** Runs from what a command made of its options. */
    int startGenerated(List<String> featureNames, ConfigFiles files, Function<List<ConfigProblem>, Failure> words)
            throws Failure, InterruptedException {
        InstanceDirectory directory = options.directory(command);
        return start(directory, featureNames, directory.generatedConfig(), files, words);
    }

    private int start(
            InstanceDirectory directory,
            List<String> featureNames,
            Path configFolder,
            @Nullable ConfigFiles generated,
            Function<List<ConfigProblem>, Failure> words)
            throws Failure, InterruptedException {
        if (options.logFile != null && !options.background) {
            throw Failure.wrongUse(List.of("option -l: a log file goes with -b; without it, redirect standard error"));
        }
        if (options.memory != null && System.getProperty("sluice.memory") == null) {
            throw Failure.wrongUse(List.of("option --memory: only the script sluice can set it, before Java starts"));
        }
        Logs.start(options.levelName(), options.format, configFolder);
        FeatureSet features = FeatureSet.read(featureNames, home.features());
        Plan plan = new Plan(
                command,
                directory,
                configFolder.toAbsolutePath().normalize(),
                featureNames,
                features,
                features.locate(home.repository()),
                options.pidFile,
                options.takeOver,
                options.takeOverGrace(),
                generated,
                words);
        return new Instance(plan).run(this::announce, operator(featureNames));
    }

    private Operator operator(List<String> featureNames) {
        if (ClassArchive.isMadeHere()) {
            return ClassArchive.LEAVING;
        }
        boolean wanted = Boolean.getBoolean("sluice.stdin.tty") && !options.noShell && !Background.isChild();
        return wanted && featureNames.contains("shell") ? new TerminalOperator() : Operator.NOBODY;
    }

    private void announce(List<String> addresses) {
        String line = "ready: listening on " + (addresses.isEmpty() ? "nothing" : String.join(", ", addresses));
        System.out.println(line);
        hints.forEach(System.out::println);
        System.out.flush();
        if (Background.isChild()) {
            LoggerFactory.getLogger(Starter.class).info(line);
        }
    }
}
