// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.shell.ShellClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice shell}: the shell of a running instance. */
@Command(
        name = "shell",
        description = "The shell of a running instance: interactive, or one command and its exit status.",
        footer = {"", "Example: sluice shell -i rum -c 'session:list --json' | jq"})
final class ShellCommand implements Callable<Integer> {
    @Mixin
    final ClientOptions options = new ClientOptions();

    @Option(
            names = {"-c", "--command"},
            paramLabel = "COMMAND",
            description = "run this and end with its exit status")
    @Nullable
    String command;

    @Override
    public Integer call() throws Failure, IOException {
        InstanceDirectory directory = options.directory();
        if (command != null) {
            try (ControlClient client = ClientOptions.connect(directory)) {
                return OneCommand.run(client, command);
            }
        }
        if (!Boolean.getBoolean("sluice.stdin.tty")) {
            return script(directory);
        }
        try (ShellClient shell = ShellClient.open(directory)) {
            shell.print("Type help for the commands; exit or Ctrl-D leave, and the instance goes on.");
            return shell.converse(false) == ShellClient.Left.INSTANCE_ENDED ? 1 : 0;
        }
    }

    /** Lines from a pipe; ends with the first that fails. */
    private static int script(InstanceDirectory directory) throws Failure, IOException {
        try (ControlClient client = ClientOptions.connect(directory)) {
            for (String line : new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                int status = line.isBlank() ? 0 : client.execute(line, 0, System.in, System.out, System.err);
                if (status != 0) {
                    return status;
                }
            }
            return 0;
        }
    }
}
