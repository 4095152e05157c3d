// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was typed behind a command, by the usual rules: {@code --option VALUE}, {@code --option=VALUE}, {@code -o VALUE},
 * {@code -oVALUE}, options and operands in any order, and {@code --} before operands that begin with a hyphen.
 */
final class Arguments {
    private final List<String> operands = new ArrayList<>();
    private final Map<String, List<String>> options = new LinkedHashMap<>();

    private Arguments() {}

    /**
     * @param known the options by name, with their hyphens; true for those with a value
     */
    static Arguments read(List<String> words, Map<String, Boolean> known) throws ToolFailure {
        Arguments read = new Arguments();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                read.operands.addAll(words.subList(i + 1, words.size()));
                break;
            }
            if (!word.startsWith("-") || word.equals("-")) {
                read.operands.add(word);
                continue;
            }
            String name = name(word);
            Boolean takesValue = known.get(name);
            if (takesValue == null) {
                throw ToolFailure.wrongUse("there is no option " + name);
            }
            String value = word.length() == name.length()
                    ? null
                    : word.substring(name.length() + (word.startsWith("--") ? 1 : 0));
            if (!takesValue && value != null) {
                throw ToolFailure.wrongUse("option " + name + " takes no value");
            }
            if (takesValue && value == null) {
                if (++i == words.size()) {
                    throw ToolFailure.wrongUse("option " + name + " needs a value");
                }
                value = words.get(i);
            }
            read.options.computeIfAbsent(name, key -> new ArrayList<>()).add(value == null ? "" : value);
        }
        return read;
    }

    private static String name(String word) {
        if (!word.startsWith("--")) {
            return word.substring(0, 2);
        }
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    /** The operands. */
    List<String> operands() {
        return List.copyOf(operands);
    }

    /** The operands, if there are as many as there may be. */
    List<String> operands(int least, int most) throws ToolFailure {
        if (operands.size() < least) {
            throw ToolFailure.wrongUse("an operand is missing");
        }
        if (operands.size() > most) {
            throw ToolFailure.wrongUse("\"" + operands.get(most) + "\" is one operand too many");
        }
        return operands();
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    /** Its value, the last one if it is there more than once. */
    @Nullable
    String value(String option) {
        List<String> values = values(option);
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }

    List<String> values(String option) {
        return options.getOrDefault(option, List.of());
    }
}
