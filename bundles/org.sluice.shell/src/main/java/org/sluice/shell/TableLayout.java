// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sluice.shell.Table.Align;
import org.sluice.shell.Table.Column;

/**
 * How a table is fitted to a terminal. What is too wide loses the columns in which nothing stands, then has its words
 * wrapped, then below the row, then leaves out what can be spared and says so, then puts each name that is too long below its
 * row; and if all that is not enough, each row becomes lines of {@code heading: value}.
 */
final class TableLayout {
    private static final String GAP = "  ";
    private static final String INDENT = "    ";

    /** A column of names is not made narrower than this. */
    private static final int LEAST_NAME = 16;

    /** Words are not wrapped narrower than this. */
    private static final int LEAST = 24;

    private final Table table;
    private final int terminal;
    private final int[] widths;
    private final List<Integer> beside;
    private final List<Integer> below = new ArrayList<>();
    private final List<Integer> spared = new ArrayList<>();

    /**
     * @param terminal the columns of the terminal; 0 if there is no limit
     */
    TableLayout(Table table, int terminal) {
        this.table = table;
        this.terminal = terminal;
        widths = IntStream.range(0, table.columns().size()).map(this::natural).toArray();
        beside = new ArrayList<>(
                IntStream.range(0, table.columns().size()).boxed().toList());
    }

    private int natural(int column) {
        return IntStream.concat(
                        IntStream.of(Words.length(column(column).heading())),
                        table.rows().stream().mapToInt(row -> Words.length(row.get(column))))
                .max()
                .orElse(0);
    }

    private Column column(int index) {
        return table.columns().get(index);
    }

    String text() {
        if (terminal > 0 && excess(false) > 0) {
            beside.removeIf(this::isEmpty);
            while (excess(true) > 0) {
                if (!moveBelow() && !spare() && !narrow()) {
                    return records();
                }
            }
            takeBack();
            shrink();
        }
        List<String> lines = new ArrayList<>();
        if (table.columns().stream().anyMatch(column -> !column.heading().isEmpty())) {
            add(lines, table.columns().stream().map(Column::heading).toList());
        }
        table.rows().forEach(row -> add(lines, row));
        if (!spared.isEmpty()) {
            lines.addAll(Words.wrap(
                    "(" + spared.stream().map(i -> column(i).heading()).collect(Collectors.joining(", "))
                            + ": in a wider terminal, or with --json)",
                    terminal));
        }
        return String.join("\n", lines);
    }

    private boolean isEmpty(int column) {
        return table.columns().size() > 2
                && table.rows().stream()
                        .allMatch(row ->
                                row.get(column).isEmpty() || row.get(column).equals("-"));
    }

    /** By how much the columns beside each other are too wide. */
    private int excess(boolean wrapped) {
        int gaps = (beside.size() - 1) * GAP.length();
        return gaps
                + beside.stream().mapToInt(i -> wrapped ? least(i) : widths[i]).sum()
                - terminal;
    }

    private int least(int column) {
        return column(column).align() == Align.ELASTIC ? Math.min(widths[column], LEAST) : widths[column];
    }

    private boolean moveBelow() {
        for (int i = beside.size() - 1; i > 0; i--) {
            if (column(beside.get(i)).align() == Align.ELASTIC) {
                below.add(0, beside.remove(i));
                return true;
            }
        }
        return false;
    }

    private boolean spare() {
        Optional<Integer> least = beside.stream()
                .filter(i -> column(i).spare() > 0)
                .max(Comparator.comparingInt(i -> column(i).spare()));
        least.ifPresent(i -> {
            beside.remove(i);
            spared.add(i);
        });
        return least.isPresent();
    }

    /** Where names went below their rows there may be room again. */
    private void takeBack() {
        for (int i : List.copyOf(spared).stream()
                .sorted(Comparator.comparingInt(one -> column(one).spare()))
                .toList()) {
            if (excess(true) + widths[i] + GAP.length() <= 0) {
                spared.remove((Integer) i);
                beside.add(i);
                beside.sort(Comparator.naturalOrder());
            }
        }
    }

    /** The names that fit no more stand below their row. */
    private boolean narrow() {
        Optional<Integer> widest = beside.stream()
                .filter(i -> column(i).align() == Align.LEFT && widths[i] > leastName(i))
                .max(Comparator.comparingInt(i -> widths[i]));
        widest.ifPresent(i -> widths[i] = longestUpTo(Math.max(leastName(i), widths[i] - excess(true)), i));
        return widest.isPresent();
    }

    private int longestUpTo(int width, int column) {
        return IntStream.concat(
                        IntStream.of(Words.length(column(column).heading())),
                        table.rows().stream().mapToInt(row -> Words.length(row.get(column))))
                .filter(length -> length <= width)
                .max()
                .orElse(width);
    }

    private int leastName(int column) {
        return Math.max(LEAST_NAME, Words.length(column(column).heading()));
    }

    private boolean isTooLong(int column, String cell) {
        return column(column).align() == Align.LEFT && Words.length(cell) > widths[column];
    }

    /** Takes from the widest elastic column, one by one, until the table fits. */
    private void shrink() {
        for (int excess = excess(false); excess > 0; excess--) {
            beside.stream()
                    .filter(i -> widths[i] > least(i))
                    .max(Comparator.comparingInt(i -> widths[i]))
                    .ifPresent(i -> widths[i]--);
        }
    }

    private void add(List<String> lines, List<String> row) {
        List<List<String>> cells = beside.stream()
                .map(i -> column(i).align() == Align.ELASTIC
                        ? Words.wrap(row.get(i), widths[i])
                        : List.of(isTooLong(i, row.get(i)) ? "" : row.get(i)))
                .toList();
        int height = cells.stream().mapToInt(List::size).max().orElse(1);
        for (int i = 0; i < height; i++) {
            lines.add(line(cells, i));
        }
        for (int i : beside) {
            if (isTooLong(i, row.get(i))) {
                addBelow(lines, column(i).heading().toLowerCase(Locale.ROOT) + ": " + row.get(i));
            }
        }
        for (int i : below) {
            if (!row.get(i).isEmpty()) {
                addBelow(lines, row.get(i));
            }
        }
    }

    private void addBelow(List<String> lines, String text) {
        Words.wrap(text, Math.max(LEAST, terminal - INDENT.length())).forEach(words -> lines.add(INDENT + words));
    }

    private String line(List<List<String>> cells, int number) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = number < cells.get(i).size() ? cells.get(i).get(number) : "";
            String padding = " ".repeat(Math.max(0, widths[beside.get(i)] - Words.length(cell)));
            line.append(i == 0 ? "" : GAP);
            line.append(column(beside.get(i)).align() == Align.RIGHT ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private String records() {
        return table.rows().stream().map(this::record).collect(Collectors.joining("\n\n"));
    }

    private String record(List<String> row) {
        return IntStream.range(0, row.size())
                .filter(i -> !row.get(i).isEmpty())
                .mapToObj(i -> {
                    String heading = column(i).heading().toLowerCase(Locale.ROOT);
                    return heading.isEmpty() ? row.get(i) : heading + ": " + row.get(i);
                })
                .collect(Collectors.joining("\n"));
    }
}
