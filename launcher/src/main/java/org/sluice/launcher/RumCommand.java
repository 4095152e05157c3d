// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.rum.RumConfiguration;
import org.sluice.launcher.rum.RumOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice rum}: a redirector by rum's own options. */
@Command(
        name = "rum",
        description = "Redirects connections, or MySQL by user name, by rum's own options.",
        customSynopsis = {
            "sluice rum -s ADDRESS... (-d ADDRESS | -f LIST | -R LIST) [OPTIONS]",
            "       sluice rum -s ADDRESS... -M FILE [-t TYPE] [-d ADDRESS] [OPTIONS]"
        },
        sortOptions = false,
        footer = {
            "",
            "Example: sluice rum -s tcp:*:3307 -s sock:/run/s.sock,mode=0770 \\",
            "                    -d tcp:db1.example.net:3306 -m tcp:127.0.0.1:5510"
        })
final class RumCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    final RumOptions rum = new RumOptions();

    @Mixin
    final StartOptions options = new StartOptions();

    private final Home home;

    RumCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure, InterruptedException {
        RumConfiguration configuration = RumConfiguration.of(rum);
        if (rum.verbose) {
            options.level = StartOptions.LogLevel.DEBUG;
        }
        Starter starter = new Starter(home, "rum", options);
        return starter.isForBackground()
                ? starter.background(spec)
                : starter.startGenerated(configuration.features(), configuration.files(), configuration::words);
    }
}
