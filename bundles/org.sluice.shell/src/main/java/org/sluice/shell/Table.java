// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;

/**
 * Rows under headings, aligned when they are shown.
 *
 * @param columns at least one
 * @param rows as many cells as there are columns, each
 * @param empty what to say when there are no rows
 */
record Table(List<Column> columns, List<List<String>> rows, String empty) implements Block {

    /** How a column is set. Nothing is ever cut. */
    enum Align {
        /** Text on one line: names and addresses that are typed back. */
        LEFT,
        /** Numbers. */
        RIGHT,
        /** Text of several words, which may take several lines where the terminal is narrow. */
        ELASTIC
    }

    /**
     * @param spare what is left out where the terminal is narrow, the highest first; 0 is never left out
     */
    record Column(String heading, Align align, int spare) {
        Column spare(int rank) {
            return new Column(heading, align, rank);
        }
    }

    Table {
        columns = List.copyOf(columns);
        rows = rows.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
    }

    static Column left(String heading) {
        return new Column(heading, Align.LEFT, 0);
    }

    static Column right(String heading) {
        return new Column(heading, Align.RIGHT, 0);
    }

    static Column elastic(String heading) {
        return new Column(heading, Align.ELASTIC, 0);
    }

    /** Names and values of one thing, without headings. */
    static Table details(List<List<String>> rows) {
        return new Table(List.of(left(""), elastic("")), rows, "");
    }

    @Override
    public String text(int width) {
        return rows.isEmpty() ? empty : new TableLayout(this, width).text();
    }
}
