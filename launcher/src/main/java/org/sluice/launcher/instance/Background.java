// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Reason;

/** Starts the same command line as a process of its own that outlives this one, and tells how its start went. */
public final class Background {
    private static final String CHILD = "sluice.background";
    private static final String FAILED = "failed: ";

    private Background() {}

    /** True in the process that stays. */
    public static boolean isChild() {
        return Boolean.getBoolean(CHILD);
    }

    /** How the process that stays tells the other one why it does not start. */
    public static void tellFailure(List<String> lines) {
        lines.forEach(line -> System.out.println(FAILED + line));
    }

    /**
     * Returns when the other process is ready.
     *
     * @return 0, or the exit status of the other process if it failed
     */
    public static int start(List<String> arguments, @Nullable Path logFile) throws Failure, InterruptedException {
        if (logFile != null) {
            throwIfUnwritable(logFile);
        }
        ProcessBuilder builder = new ProcessBuilder(commandLine(arguments));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectError(
                logFile == null
                        ? ProcessBuilder.Redirect.DISCARD
                        : ProcessBuilder.Redirect.appendTo(
                                logFile.toAbsolutePath().toFile()));
        try {
            Process process = builder.start();
            return relay(process);
        } catch (IOException e) {
            throw Failure.of("the process in the background can not be started: " + e.getMessage());
        }
    }

    private static void throwIfUnwritable(Path logFile) throws Failure {
        try {
            Files.newOutputStream(logFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw Failure.of("option -l: the log file " + logFile + " can not be written: " + Reason.of(e));
        }
    }

    private static int relay(Process process) throws IOException, InterruptedException {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("ready: ")) {
                    System.out.println(line);
                    return 0;
                }
                System.err.println("sluice: " + (line.startsWith(FAILED) ? line.substring(FAILED.length()) : line));
            }
        }
        int status = process.waitFor();
        return status == 0 ? 1 : status;
    }

    private static List<String> commandLine(List<String> arguments) {
        List<String> line = new ArrayList<>();
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "setsid"))) {
                line.add("setsid");
                break;
            }
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        line.add("-D" + CHILD + "=true");
        line.add("-jar");
        line.add(System.getProperty("java.class.path")); // of java -jar this is the jar
        line.addAll(arguments);
        return line;
    }
}
