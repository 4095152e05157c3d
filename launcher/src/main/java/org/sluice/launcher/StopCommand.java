// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice stop}: ends a running instance as SIGTERM does. */
@Command(
        name = "stop",
        description =
                "Ends a running instance: stops accepting, gives sessions shutdown.grace (10s), then closes them.")
final class StopCommand implements Callable<Integer> {
    @Mixin
    final ClientOptions options = new ClientOptions();

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        return EndCommand.run(options.directory(), "stop", Map.of());
    }
}
