// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a command is used, and how its rows are shown: as lines of names and values, or as one line of JSON.
 *
 * @param usage its name, options and operands
 * @param operands how many it takes
 */
record CommandLine(String usage, String purpose, int operands) {

    String run(String[] args, Function<List<String>, List<Map<String, Object>>> work) {
        List<String> given = new ArrayList<>();
        boolean json = false;
        for (String arg : args) {
            if (arg.equals("--help")) {
                return purpose + "\nusage: " + usage;
            }
            if (arg.equals("--json")) {
                json = true;
            } else if (arg.startsWith("--")) {
                throw new CommandFailure("there is no option " + arg + " (usage: " + usage + ")");
            } else {
                given.add(arg);
            }
        }
        if (given.size() != operands) {
            throw new CommandFailure(
                    "takes " + operands + " operands, not " + given.size() + " (usage: " + usage + ")");
        }
        List<Map<String, Object>> rows = work.apply(given);
        return json ? json(rows) : text(rows);
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
