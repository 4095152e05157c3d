// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.shell;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.instance.Operator;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;

/** Puts the terminal in which an instance was started at the instance's own shell; leaving the shell ends it. */
public final class TerminalOperator implements Operator {
    private static final Logger log = LoggerFactory.getLogger(TerminalOperator.class);

    private volatile @Nullable ShellClient client;

    @Override
    public void start(InstanceDirectory directory, LongSupplier sessions, Runnable end, Runnable interrupted) {
        Thread thread = new Thread(
                () -> converse(directory, new SecondThought(sessions, System::nanoTime), end, interrupted), "shell");
        thread.setDaemon(true);
        thread.start();
    }

    private void converse(InstanceDirectory directory, SecondThought thought, Runnable end, Runnable interrupted) {
        try (ShellClient shell = ShellClient.open(directory)) {
            client = shell;
            Logs.above(shell::printAbove);
            shell.print("Type help for the commands; exit, Ctrl-D or Ctrl-C on an empty line end Sluice.");
            shell.print("Where sessions live, only a second Ctrl-C does.");
            ShellClient.Left left = shell.converse(true);
            while (left == ShellClient.Left.INTERRUPTED) {
                String instead = thought.before();
                if (instead == null) {
                    break;
                }
                shell.print(instead);
                left = shell.converse(true);
            }
            Logs.below();
            if (left == ShellClient.Left.INTERRUPTED) {
                interrupted.run();
            } else {
                end.run();
            }
        } catch (IOException | Failure e) {
            Logs.below();
            log.warn("there is no shell in this terminal: {}; Sluice goes on", e.getMessage());
        }
    }

    @Override
    public void close() {
        Logs.below();
        ShellClient shell = client;
        if (shell != null) {
            shell.close();
        }
    }
}
