// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings, aligned when they are shown.
 *
 * @param columns at least one
 * @param rows as many cells as there are columns, each
 * @param empty what to say when there are no rows
 */
record Table(List<Column> columns, List<List<String>> rows, String empty) implements Block {
    private static final String GAP = "  ";

    /** No column that gives way becomes narrower than this. */
    private static final int LEAST = 8;

    /** How a column is set. */
    enum Align {
        /** Text, never cut: names and numbers that are typed back. */
        LEFT,
        /** Numbers. */
        RIGHT,
        /** Text that may be cut where the terminal is narrow. */
        ELASTIC
    }

    record Column(String heading, Align align) {}

    Table {
        columns = List.copyOf(columns);
        rows = rows.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
    }

    static Column left(String heading) {
        return new Column(heading, Align.LEFT);
    }

    static Column right(String heading) {
        return new Column(heading, Align.RIGHT);
    }

    static Column elastic(String heading) {
        return new Column(heading, Align.ELASTIC);
    }

    /** Names and values of one thing, without headings. */
    static Table details(List<List<String>> rows) {
        return new Table(List.of(left(""), left("")), rows, "");
    }

    @Override
    public String text(int width) {
        if (rows.isEmpty()) {
            return empty;
        }
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        if (columns.stream().anyMatch(column -> !column.heading().isEmpty())) {
            lines.add(line(columns.stream().map(Column::heading).toList(), widths));
        }
        rows.forEach(row -> lines.add(line(row, widths)));
        return String.join("\n", lines);
    }

    private int[] widths(int terminal) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(columns.get(i).heading());
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        if (terminal > 0) {
            fit(widths, terminal);
        }
        return widths;
    }

    /** Takes from the widest elastic column, one by one, until the table fits or none can give more. */
    private void fit(int[] widths, int terminal) {
        int excess = (widths.length - 1) * GAP.length() - terminal;
        for (int width : widths) {
            excess += width;
        }
        for (; excess > 0; excess--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean gives = columns.get(i).align() == Align.ELASTIC && widths[i] > LEAST;
                if (gives && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - length(cell));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).align() == Align.RIGHT ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width ? cell : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
