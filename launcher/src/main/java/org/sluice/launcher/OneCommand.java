// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.instance.Signals;
import org.sluice.launcher.report.Failure;

/** One command of the shell, as a command of the user's own shell: Ctrl-C ends it, and it fits the terminal. */
final class OneCommand {
    private static final int INTERRUPTED = 130;

    private OneCommand() {}

    /** Runs it to its end; gives the exit status. */
    static int run(ControlClient client, String command) throws IOException, Failure {
        Size size = Boolean.getBoolean("sluice.stdout.tty") ? terminal() : new Size(0, 0);
        AtomicBoolean interrupted = new AtomicBoolean();
        Signals.handle("INT", () -> {
            if (interrupted.getAndSet(true)) {
                Runtime.getRuntime().halt(INTERRUPTED);
            }
            interrupt(client);
        });
        client.tellRows(command, size.getRows());
        int status = client.execute(command, size.getColumns(), System.in, System.out, System.err);
        return interrupted.get() ? INTERRUPTED : status;
    }

    /** What follows something ends by itself then, and leaves the terminal as it was. */
    private static void interrupt(ControlClient client) {
        try {
            client.interrupt();
        } catch (IOException e) {
            return; // it is ending anyway
        }
    }

    private static Size terminal() throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            return terminal.getSize();
        }
    }
}
