// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;

/** Asks an instance to end, and waits until it has. */
final class EndCommand {
    private static final long POLL_MILLIS = 20;
    private static final long LEAVE_SECONDS = 60;

    private EndCommand() {}

    static int run(InstanceDirectory directory, String verb, Map<String, ?> arguments)
            throws Failure, IOException, InterruptedException {
        try (ControlClient client = ClientOptions.connect(directory)) {
            Map<String, Object> answer = client.ask(verb, arguments);
            long sessions = HostFunction.number(answer, "sessions");
            if (sessions > 0) {
                System.err.println("waiting for " + sessions + (sessions == 1 ? " session" : " sessions"));
            }
            client.awaitEnd();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVE_SECONDS);
        while (directory.isLive()) {
            if (System.nanoTime() > deadline) {
                throw Failure.of(directory.text() + " has stopped working but its process does not end");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        System.out.println(directory.text() + " has ended");
        if (!directory.isOlder()) {
            OlderProcesses.tellOthers(directory);
        }
        return 0;
    }
}
