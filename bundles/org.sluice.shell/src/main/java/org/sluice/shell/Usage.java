// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one command is used: what {@code --help} prints, what is accepted, and what completion offers.
 *
 * @param command {@code domain:verb}
 * @param purpose reads on from the command's name
 * @param example one line to copy that works here and now: {@code {SESSION_ID:42}} stands for the first word of that
 *     {@link Kind} that there is, and for 42 where there is none
 */
record Usage(String command, String purpose, List<Option> options, List<Operand> operands, String example) {
    static final String HELP = "--help";
    static final String JSON = "--json";

    private static final Pattern PLACE = Pattern.compile("\\{([A-Z_]+):([^}]*)}");

    /**
     * @param value what stands for its value in the help; null for a switch
     */
    record Option(String name, @Nullable String value, Kind kind, String help) {
        String synopsis() {
            return value == null ? name : name + " " + value;
        }
    }

    /** How often an operand is given. */
    enum Times {
        ONCE,
        AT_MOST_ONCE,
        ANY
    }

    record Operand(String name, Times times, Kind kind, String help) {
        String synopsis() {
            return switch (times) {
                case ONCE -> name;
                case AT_MOST_ONCE -> "[" + name + "]";
                case ANY -> "[" + name + " ...]";
            };
        }
    }

    Usage {
        options = List.copyOf(options);
        operands = List.copyOf(operands);
    }

    static Usage of(String command, String purpose, String example) {
        List<Option> common = List.of(
                new Option(JSON, null, Kind.FREE, "print JSON, for scripts"),
                new Option(HELP, null, Kind.FREE, "print this help"));
        return new Usage(command, purpose, common, List.of(), example);
    }

    /** Of what gives nothing that a script reads. */
    static Usage talking(String command, String purpose, String example) {
        return new Usage(
                command, purpose, List.of(new Option(HELP, null, Kind.FREE, "print this help")), List.of(), example);
    }

    private int common() {
        return find(JSON) == null ? 1 : 2;
    }

    Usage option(String name, String value, Kind kind, String help) {
        List<Option> more = new ArrayList<>(options);
        more.add(options.size() - common(), new Option(name, value, kind, help));
        return new Usage(command, purpose, more, operands, example);
    }

    Usage operand(String name, Times times, Kind kind, String help) {
        List<Operand> more = new ArrayList<>(operands);
        more.add(new Operand(name, times, kind, help));
        return new Usage(command, purpose, options, more, example);
    }

    /** Reads the arguments and does the work, unless help is asked for. */
    Object run(CommandSet set, @Nullable String[] args, Function<Arguments, Answer> work) {
        Arguments arguments = Arguments.read(this, args);
        if (arguments.has(HELP)) {
            return help(set);
        }
        arguments.checkOperands();
        Answer answer = work.apply(arguments);
        return arguments.has(JSON) ? Json.text(answer.data()) : answer.shown();
    }

    @Nullable
    Option find(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    String synopsis() {
        StringBuilder text = new StringBuilder(command);
        options.stream()
                .filter(option -> !option.name().equals(HELP))
                .forEach(option -> text.append(" [").append(option.synopsis()).append(']'));
        operands.forEach(operand -> text.append(' ').append(operand.synopsis()));
        return text.toString();
    }

    /**
     * @param set whose command it is: it knows the words for the example
     */
    Report help(CommandSet set) {
        List<List<String>> rows = new ArrayList<>();
        operands.forEach(operand -> rows.add(List.of("  " + operand.name(), operand.help())));
        options.forEach(option -> rows.add(List.of("  " + option.synopsis(), option.help())));
        List<Block> shown = new ArrayList<>(List.of(
                new Line(command + ": " + purpose),
                new Line("usage: " + synopsis()),
                Table.details(rows),
                new Line("example: " + exampleNow(set))));
        PLACE.matcher(example)
                .results()
                .filter(place -> set.words(Kind.valueOf(place.group(1))).isEmpty())
                .map(place -> place.group(2))
                .distinct()
                .forEach(madeUp -> shown.add(new Line("(" + madeUp + " is made up: there is none now)")));
        return new Report(shown);
    }

    private String exampleNow(CommandSet set) {
        return PLACE.matcher(example).replaceAll(place -> {
            List<String> words = set.words(Kind.valueOf(place.group(1)));
            return Matcher.quoteReplacement(words.isEmpty() ? place.group(2) : words.get(0));
        });
    }

    /** All that is wrong with the way in which it was called, and where to read on. */
    CommandException wrong(String reason) {
        return CommandException.wrongUse(command + ": " + reason + " (usage: " + synopsis() + ")");
    }

    String optionNames() {
        return options.stream().map(Option::name).collect(Collectors.joining(", "));
    }
}
