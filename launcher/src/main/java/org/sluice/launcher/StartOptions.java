// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;
import picocli.CommandLine.Option;

/** The options of every command that starts an instance. */
final class StartOptions {
    /** How much is logged. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    @Option(
            names = {"-i", "--instance"},
            paramLabel = "NAME",
            description = "name of the instance (default: the command's name)")
    @Nullable
    String instance;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "its folder: pid file, control socket, bundle cache, history"
                    + " (default: $XDG_STATE_HOME/sluice/NAME)")
    @Nullable
    Path data;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info, debug or trace (default: info)")
    LogLevel level = LogLevel.INFO;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json, a line each, on standard error (default: text)")
    Logs.Format format = Logs.Format.TEXT;

    /** The script has read it already, because Java has to be told at its start. */
    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "all memory of the process, 192m or more: 256m, 1g (default: SLUICE_MEMORY, or as Java"
                    + " finds right for this machine)")
    @Nullable
    String memory;

    @Option(names = "--no-shell", description = "no shell, even in a terminal")
    boolean noShell;

    @Option(
            names = {"-b", "--background"},
            description = "return when it is ready, and leave it running")
    boolean background;

    @Option(
            names = {"-p", "--pidfile"},
            paramLabel = "FILE",
            description = "write the process id there too")
    @Nullable
    Path pidFile;

    @Option(
            names = {"-l", "--logfile"},
            paramLabel = "FILE",
            description = "with -b: append messages there")
    @Nullable
    Path logFile;

    @Option(
            names = "--take-over",
            description = "take over from the running instance of this name, if there is one: it gives its"
                    + " listening sockets and ends with its last session; no connection is refused")
    boolean takeOver;

    @Option(
            names = "--take-over-grace",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "with --take-over: how long its sessions may live on: 30s, 5m, 1h (default: its"
                    + " take-over.grace, or as long as they like)")
    @Nullable
    Duration takeOverGrace;

    /**
     * @throws Failure if it is given where nothing is taken over
     */
    @Nullable
    Duration takeOverGrace() throws Failure {
        if (takeOverGrace != null && !takeOver) {
            throw Failure.wrongUse(List.of("option --take-over-grace: it goes with --take-over"));
        }
        return takeOverGrace;
    }

    InstanceDirectory directory(String command) throws Failure {
        return InstanceDirectory.of(instance == null ? command : instance, data);
    }

    String levelName() {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
