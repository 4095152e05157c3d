// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The words of the shell itself, which stand in no group: {@code help} and {@code watch}. */
@Component(service = CommandSet.class)
public final class ShellWords implements CommandSet {
    static final Usage HELP = Usage.talking(
                    "help", "the groups of commands, one group, or one command", "help session:list")
            .operand("NAME", Usage.Times.AT_MOST_ONCE, Kind.COMMAND, "a group or a command");

    static final Usage WATCH = Usage.talking(
                    "watch",
                    "repeats the rest of the line in place until Ctrl-C, pipes and all",
                    "watch -n 5 session:list")
            .option("-n", "SECONDS", Kind.FREE, "how long to wait in between, from 0.1 on; without it 2")
            .operand("COMMAND", Usage.Times.ANY, Kind.COMMAND, "what to repeat");

    private final Supplier<List<String>> bundles;

    @Activate
    public ShellWords(BundleContext context) {
        this(() -> Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList());
    }

    ShellWords(Supplier<List<String>> bundles) {
        this.bundles = bundles;
    }

    /** For what has no words of its own. */
    static Report helpOf(Usage usage) {
        return usage.help(new ShellWords(List::of));
    }

    @Override
    public List<Usage> usages() {
        return List.of(HELP, WATCH);
    }

    @Override
    public List<String> words(Kind kind) {
        return kind == Kind.INSTALLED_BUNDLE ? bundles.get() : List.of();
    }
}
