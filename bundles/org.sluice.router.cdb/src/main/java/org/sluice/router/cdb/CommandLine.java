// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sluice.api.host.WrongUseException;

/**
 * How a command is used, and how its rows are shown: as lines of names and values, or as one line of JSON.
 *
 * @param command {@code domain:verb}
 * @param purpose reads on from the command's name
 * @param operand what it takes; empty for nothing
 * @param meaning of the operand
 * @param example of the operand
 */
record CommandLine(String command, String purpose, String operand, String meaning, String example) {
    private static final String OPTIONS = "--json, --help";

    CommandLine(String command, String purpose) {
        this(command, purpose, "", "", "");
    }

    /**
     * @throws WrongUseException with the usage
     * @throws CommandFailure from the work
     */
    String run(String[] args, Function<List<String>, List<Map<String, Object>>> work) {
        List<String> given = new ArrayList<>();
        boolean json = false;
        boolean optionsOver = false;
        for (String arg : args) {
            if (optionsOver || !arg.startsWith("-") || arg.equals("-")) {
                given.add(arg);
            } else if (arg.equals("--help")) {
                return help();
            } else if (arg.equals("--json")) {
                json = true;
            } else if (arg.equals("--")) {
                optionsOver = true;
            } else {
                throw wrong("there is no option " + arg + "; there are " + OPTIONS);
            }
        }
        int wanted = operand.isEmpty() ? 0 : 1;
        if (given.size() < wanted) {
            throw wrong(operand + " is missing");
        }
        if (given.size() > wanted) {
            throw wrong("\"" + given.get(wanted) + "\" is too much");
        }
        List<Map<String, Object>> rows = work.apply(given);
        return json ? json(rows) : text(rows);
    }

    private WrongUseException wrong(String reason) {
        return new WrongUseException(command + ": " + reason + " (usage: " + usage() + ")");
    }

    private String usage() {
        return (command + " [--json] " + operand).strip();
    }

    private String help() {
        return command + ": " + purpose + "\nusage: " + usage() + "\n"
                + (operand.isEmpty() ? "" : String.format("  %-6s  %s%n", operand, meaning))
                + "  --json  print JSON, for scripts\n  --help  print this help\nexample: "
                + (command + " " + example).strip();
    }

    private static String text(List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return "no cdb routers are configured";
        }
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> row : rows) {
            text.append(text.isEmpty() ? "" : "\n\n");
            int width = row.keySet().stream().mapToInt(String::length).max().orElse(0);
            StringBuilder lines = new StringBuilder();
            row.forEach((name, value) -> {
                if (!value.equals("")) {
                    lines.append(lines.isEmpty() ? "" : "\n")
                            .append(name.replace('_', ' '))
                            .append(" ".repeat(width - name.length() + 2))
                            .append(printable(value.toString()));
                }
            });
            text.append(lines);
        }
        return text.toString();
    }

    private static String json(List<Map<String, Object>> rows) {
        StringBuilder json = new StringBuilder("[");
        for (Map<String, Object> row : rows) {
            json.append(json.length() == 1 ? "{" : ",{");
            String comma = "";
            for (Map.Entry<String, Object> entry : row.entrySet()) {
                json.append(comma).append(quoted(entry.getKey())).append(':');
                json.append(entry.getValue() instanceof Number number ? number.toString() : quoted(entry.getValue()));
                comma = ",";
            }
            json.append('}');
        }
        return json.append(']').toString();
    }

    private static String quoted(Object value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char next : value.toString().toCharArray()) {
            if (next < ' ') {
                quoted.append(String.format("\\u%04x", (int) next));
            } else {
                quoted.append(next == '"' || next == '\\' ? "\\" : "").append(next);
            }
        }
        return quoted.append('"').toString();
    }

    /** So that no user name can move the cursor or colour the screen. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
