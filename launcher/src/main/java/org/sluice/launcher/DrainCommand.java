// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice drain}: ends a running instance when its last session has ended. */
@Command(
        name = "drain",
        description = "Stops accepting, and ends a running instance when its last session has ended.",
        footer = {"", "Example: sluice drain -i rum --deadline 5m"})
final class DrainCommand implements Callable<Integer> {
    @Mixin
    final ClientOptions options = new ClientOptions();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "close what still lives after this time: 30s, 5m, 1h (default: wait for ever)")
    @Nullable
    Duration deadline;

    @Override
    public Integer call() throws Failure, IOException, InterruptedException {
        Map<String, Object> arguments = deadline == null ? Map.of() : Map.of("millis", deadline.toMillis());
        return EndCommand.run(options.directory(), "drain", arguments);
    }
}
