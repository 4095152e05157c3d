// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code help}: the groups of commands, one group, or one command. */
@Component(
        service = HelpCommand.class,
        property = {"osgi.command.scope=shell", "osgi.command.function=help"})
public final class HelpCommand {
    /** A group that is not named here is listed without words. */
    private static final Map<String, String> GROUPS = Map.of(
            "session", "who is connected, and why where",
            "listener", "where Sluice listens",
            "destination", "the servers behind",
            "route", "who decides where a session goes",
            "auth", "how users log in",
            "module", "what sessions ask, and replacing it while they pass",
            "stats", "what is counted",
            "cdb", "the users of a file");

    /** What comes with the framework; each of its groups has dozens of commands. */
    private static final List<String> STANDARD = List.of("cm", "felix", "gogo", "osgi", "scr");

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<CommandSet> sets = List.of();

    @Descriptor("the groups of commands, one group, or one command")
    public @Nullable Object help(CommandSession session, @Nullable String... args) throws Exception {
        Set<String> names = new TreeSet<>(GogoConversation.names(session, ".commands"));
        names.removeIf(name -> name.startsWith("shell:"));
        List<String> wanted = Arrays.stream(args).map(String::valueOf).toList();
        if (wanted.isEmpty()) {
            return overview(names);
        }
        if (wanted.get(0).equals(Usage.HELP)) {
            return ShellWords.helpOf(ShellWords.HELP);
        }
        if (wanted.size() > 1) {
            throw CommandException.wrongUse(
                    "help: \"" + wanted.get(1) + "\" is too much (usage: " + ShellWords.HELP.synopsis() + ")");
        }
        String word = wanted.get(0);
        for (CommandSet set : sets) {
            for (Usage usage : set.usages()) {
                if (usage.command().equals(word) || usage.command().endsWith(":" + word)) {
                    return usage.help(set);
                }
            }
        }
        if (names.stream().anyMatch(name -> name.startsWith(word + ":"))) {
            return group(word, names);
        }
        if (names.stream().noneMatch(name -> name.equals(word) || name.endsWith(":" + word))) {
            throw CommandException.failed("there is no group and no command " + word + "; help shows the groups");
        }
        // it prints by itself
        return session.execute("felix:help " + word);
    }

    private Report overview(Set<String> names) {
        Map<String, List<String>> groups = names.stream()
                .collect(Collectors.groupingBy(
                        name -> name.substring(0, name.indexOf(':')),
                        TreeMap::new,
                        Collectors.mapping(name -> name.substring(name.indexOf(':') + 1), Collectors.toList())));
        List<List<String>> rows = new ArrayList<>();
        groups.forEach((group, verbs) -> {
            if (!STANDARD.contains(group)) {
                rows.add(List.of(group, GROUPS.getOrDefault(group, ""), String.join(" ", verbs)));
            }
        });
        groups.keySet().retainAll(STANDARD);
        return Report.of(
                new Table(List.of(Table.left("GROUP"), Table.elastic("WHAT FOR"), Table.elastic("COMMANDS")), rows, ""),
                new Line(""),
                new Line("A command is GROUP:COMMAND, as session:list. watch COMMAND repeats one until Ctrl-C."),
                new Line("Groups of the framework: " + String.join(", ", groups.keySet())
                        + " (bundles: lb, install, start, update, stop)."),
                new Line("help GROUP lists the commands of a group; help COMMAND tells all of one."));
    }

    private Report group(String group, Set<String> names) {
        List<List<String>> rows = new ArrayList<>();
        sets.stream()
                .flatMap(set -> set.usages().stream())
                .filter(usage -> usage.command().startsWith(group + ":"))
                .sorted(Comparator.comparing(Usage::command))
                .forEach(usage -> rows.add(List.of(usage.command(), usage.purpose())));
        if (rows.isEmpty()) {
            names.stream().filter(name -> name.startsWith(group + ":")).forEach(name -> rows.add(List.of(name, "")));
        }
        return Report.of(Table.details(rows), new Line("help COMMAND tells all of one."));
    }
}
