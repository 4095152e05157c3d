// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was typed behind a command, checked against its {@link Usage}. */
final class Arguments {
    private final Usage usage;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private Arguments(Usage usage) {
        this.usage = usage;
    }

    /**
     * Takes {@code --name value} and {@code --name=value}, in any order with the operands; {@code --} ends the options.
     *
     * @throws CommandException for an option that is not known, lacks its value, or stands there twice
     */
    static Arguments read(Usage usage, @Nullable String[] args) {
        Arguments read = new Arguments(usage);
        boolean optionsOver = false;
        for (int i = 0; i < args.length; i++) {
            String word = String.valueOf(args[i]);
            if (optionsOver || !word.startsWith("-") || word.equals("-")) {
                read.operands.add(word);
            } else if (word.equals("--")) {
                optionsOver = true;
            } else {
                i += read.option(word, i + 1 < args.length ? String.valueOf(args[i + 1]) : null);
            }
        }
        return read;
    }

    /** Takes one option; says whether the next word was its value: 1, or 0. */
    private int option(String word, @Nullable String next) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Usage.Option option = usage.find(name);
        if (option == null) {
            throw usage.wrong("there is no option " + name + "; there are " + usage.optionNames());
        }
        String given = equals < 0 ? null : word.substring(equals + 1);
        if (option.value() == null && given != null) {
            throw usage.wrong(name + " takes no value");
        }
        String value = option.value() == null ? "" : given != null ? given : next;
        if (value == null) {
            throw usage.wrong(name + " needs a value: " + option.synopsis());
        }
        if (options.put(name, value) != null) {
            throw usage.wrong(name + " stands there twice");
        }
        return option.value() != null && given == null ? 1 : 0;
    }

    /**
     * @throws CommandException if there are too few operands or too many
     */
    void checkOperands() {
        List<Usage.Operand> wanted = usage.operands();
        for (int i = operands.size(); i < wanted.size(); i++) {
            if (wanted.get(i).times() == Usage.Times.ONCE) {
                throw usage.wrong(wanted.get(i).name() + " is missing");
            }
        }
        boolean any = wanted.stream().anyMatch(operand -> operand.times() == Usage.Times.ANY);
        if (!any && operands.size() > wanted.size()) {
            throw usage.wrong("\"" + operands.get(wanted.size()) + "\" is too much");
        }
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    /** The operand at a place that must be there. */
    String operand(int place) {
        return operands.get(place);
    }

    @Nullable
    String optionalOperand(int place) {
        return place < operands.size() ? operands.get(place) : null;
    }

    /** All operands from a place on. */
    List<String> operandsFrom(int place) {
        return operands.subList(Math.min(place, operands.size()), operands.size());
    }
}
