// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Aligned columns for people. */
public final class Table {
    private Table() {}

    /** One line per row, titles first, in upper case; a column that is empty in every row is left out. */
    public static String of(List<String> titles, List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < titles.size(); i++) {
            int column = i;
            int widest = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            widths.add(widest == 0 ? 0 : Math.max(widest, titles.get(i).length()));
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(titles.stream().map(title -> title.toUpperCase(Locale.ROOT)).toList());
        lines.addAll(rows);
        return lines.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            if (widths.get(i) > 0) {
                line.append(row.get(i))
                        .append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
            }
        }
        return line.toString().stripTrailing();
    }
}
