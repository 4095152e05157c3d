// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Option;

/** The options of every command that talks to a running instance. */
final class ClientOptions {
    @Option(
            names = {"-i", "--instance"},
            paramLabel = "NAME",
            description = "which instance (default: the one that runs)")
    @Nullable
    String instance;

    @Option(names = "--data", paramLabel = "DIR", description = "the folder of the instance, if it is not the default")
    @Nullable
    Path data;

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "an older process of it, which another has taken over from (status lists them)")
    @Nullable
    Long process;

    /**
     * @throws Failure if it does not run, or several do and none is named
     */
    InstanceDirectory directory() throws Failure {
        if (process == null) {
            return current();
        }
        InstanceDirectory older = named().ofProcess(process);
        if (!older.isLive()) {
            throw Failure.of("process " + process + " is no older process of instance " + older.name() + "; "
                    + (older.olderProcesses().isEmpty() ? "there is none" : "there is " + words(older)));
        }
        return older;
    }

    /** For an older process, the one that took over need not live. */
    private InstanceDirectory named() throws Failure {
        if (data != null) {
            return instance == null ? InstanceDirectory.at(data) : InstanceDirectory.of(instance, data);
        }
        return instance == null ? current() : InstanceDirectory.of(instance, null);
    }

    private static String words(InstanceDirectory directory) {
        return directory.olderProcesses().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private InstanceDirectory current() throws Failure {
        if (data != null) {
            return instance == null ? live(InstanceDirectory.at(data)) : named(instance, data);
        }
        if (instance != null) {
            return live(InstanceDirectory.of(instance, null));
        }
        List<InstanceDirectory> running = InstanceDirectory.running();
        if (running.isEmpty()) {
            throw Failure.of("no instance is running; one with a folder of its own is named with --data");
        }
        if (running.size() > 1) {
            throw Failure.wrongUse(List.of("several instances are running: name one with -i: "
                    + running.stream().map(InstanceDirectory::name).collect(Collectors.joining(", "))));
        }
        return running.get(0);
    }

    /** Two names for one thing may be one of another thing. */
    private static InstanceDirectory named(String instance, Path data) throws Failure {
        InstanceDirectory directory = live(InstanceDirectory.of(instance, data));
        String there = directory.holder().orElse(instance);
        if (!there.equals(instance)) {
            throw Failure.wrongUse(List.of("the instance in " + directory.folder() + " is " + there + ", and not "
                    + instance + ": leave out one of -i and --data"));
        }
        return directory;
    }

    private static InstanceDirectory live(InstanceDirectory directory) throws Failure {
        if (directory.isHidden()) {
            throw Failure.of("the folder of instance " + directory.name() + ", " + directory.folder()
                    + ", is another user's: permission denied");
        }
        if (!directory.isLive()) {
            String older = directory.olderProcesses().isEmpty()
                    ? ""
                    : "; of an older process sessions live still: name it with --pid " + words(directory);
            throw Failure.of("instance " + directory.name() + " is not running (its folder is " + directory.folder()
                    + ")" + older);
        }
        return directory;
    }

    static ControlClient connect(InstanceDirectory directory) throws Failure {
        try {
            return ControlClient.connect(directory.socket());
        } catch (IOException e) {
            throw Failure.of("instance " + directory.name() + " does not answer on " + directory.socket() + ": "
                    + e.getMessage() + " (it starts, ends, or belongs to another user)");
        }
    }
}
