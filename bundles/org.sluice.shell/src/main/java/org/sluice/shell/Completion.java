// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What could stand at the cursor: a command, an option, or a word that an option or a command takes. */
final class Completion {
    /** What commands of others take first, as far as we know it. */
    private static final Map<String, Kind> OTHERS = Map.of(
            "start", Kind.INSTALLED_BUNDLE,
            "stop", Kind.INSTALLED_BUNDLE,
            "update", Kind.INSTALLED_BUNDLE,
            "uninstall", Kind.INSTALLED_BUNDLE,
            "headers", Kind.INSTALLED_BUNDLE,
            "cdb:get", Kind.USER);

    private final Supplier<Set<String>> commands;
    private final Supplier<List<CommandSet>> sets;

    /**
     * @param commands all commands, {@code domain:verb}
     * @param sets ours, of which usage and words are known
     */
    Completion(Supplier<Set<String>> commands, Supplier<List<CommandSet>> sets) {
        this.commands = commands;
        this.sets = sets;
    }

    List<String> complete(String line, int cursor) {
        String before = line.substring(0, Math.max(0, Math.min(cursor, line.length())));
        int statement = 0;
        for (int i = 0; i < before.length(); i++) {
            statement = "|;&({".indexOf(before.charAt(i)) >= 0 ? i + 1 : statement;
        }
        List<String> words = new ArrayList<>(
                List.of(before.substring(statement).stripLeading().split("\\s+", -1)));
        String current = words.remove(words.size() - 1);
        List<String> candidates = words.isEmpty() ? commandNames() : candidates(words, current);
        return candidates.stream()
                .filter(word -> word.startsWith(current))
                .distinct()
                .toList();
    }

    /** Ours with their domain first, then the others, then the names that are clear without a domain. */
    private List<String> commandNames() {
        List<String> names = new ArrayList<>();
        sets.get().forEach(set -> set.usages().forEach(usage -> names.add(usage.command())));
        names.sort(Comparator.naturalOrder());
        Set<String> all = new TreeSet<>(commands.get());
        names.addAll(all);
        Map<String, Integer> owners = new HashMap<>();
        all.forEach(name -> owners.merge(verb(name), 1, Integer::sum));
        all.stream().map(Completion::verb).filter(verb -> owners.get(verb) == 1).forEach(names::add);
        return names;
    }

    private static String group(String command) {
        return command.substring(0, command.indexOf(':'));
    }

    private static String verb(String command) {
        return command.substring(command.indexOf(':') + 1);
    }

    private List<String> candidates(List<String> words, String current) {
        String command = words.get(0);
        if (command.equals("watch")) {
            int skipped = words.size() > 1 && words.get(1).equals("-n") ? 3 : 1;
            if (words.size() == skipped && !current.startsWith("-")) {
                return commandNames();
            }
            if (words.size() > skipped) {
                return candidates(words.subList(skipped, words.size()), current);
            }
        }
        if (command.equals("help") || command.equals("felix:help")) {
            List<String> names = new ArrayList<>(new TreeSet<>(commandNames().stream()
                    .filter(name -> name.contains(":"))
                    .map(Completion::group)
                    .toList()));
            names.addAll(commandNames());
            return names;
        }
        Usage usage = usage(command);
        if (usage == null) {
            Kind kind = OTHERS.get(command.replaceFirst("^felix:", ""));
            return kind != null && words.size() == 1 ? known(kind) : List.of();
        }
        Usage.Option pending = words.size() > 1 ? usage.find(words.get(words.size() - 1)) : null;
        if (pending != null && pending.value() != null) {
            return known(pending.kind());
        }
        int equals = current.indexOf('=');
        Usage.Option assigned = equals < 0 ? null : usage.find(current.substring(0, equals));
        if (assigned != null) {
            String head = current.substring(0, equals + 1);
            return known(assigned.kind()).stream().map(head::concat).toList();
        }
        return current.startsWith("-") ? options(usage, words) : operands(usage, words);
    }

    /** What stands next in order, and the options behind it. */
    private List<String> operands(Usage usage, List<String> words) {
        int place = 0;
        for (int i = 1; i < words.size(); i++) {
            Usage.Option option = usage.find(words.get(i));
            if (option != null) {
                i += option.value() == null ? 0 : 1;
            } else if (!words.get(i).startsWith("-")) {
                place++;
            }
        }
        List<String> candidates = new ArrayList<>();
        if (place < usage.operands().size()) {
            candidates.addAll(known(usage.operands().get(place).kind()));
        }
        candidates.addAll(options(usage, words));
        return candidates;
    }

    private static List<String> options(Usage usage, List<String> words) {
        return usage.options().stream()
                .map(Usage.Option::name)
                .filter(name -> words.stream().noneMatch(word -> word.equals(name) || word.startsWith(name + "=")))
                .toList();
    }

    private @Nullable Usage usage(String command) {
        for (CommandSet set : sets.get()) {
            for (Usage usage : set.usages()) {
                if (usage.command().equals(command)) {
                    return usage;
                }
            }
        }
        List<String> owners = commands.get().stream()
                .filter(name -> verb(name).equals(command))
                .toList();
        return owners.size() == 1 && !owners.get(0).equals(command) ? usage(owners.get(0)) : null;
    }

    private List<String> known(Kind kind) {
        List<String> words = new ArrayList<>();
        sets.get().forEach(set -> words.addAll(set.words(kind)));
        return words;
    }
}
