// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands on a terminal at one moment, written over what stood there before, so that it does not flicker. It is the
 * terminal's other screen: what was there before comes back when the watching ends.
 *
 * @param columns of the terminal; 0 if there is none, and then pictures follow each other as plain text
 * @param rows of the terminal; 0 if that is not known
 */
record Picture(int columns, int rows) {
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String FIRST_SCREEN = "\u001b[?1049l";
    private static final String TO_THE_TOP = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    String begin() {
        return columns == 0 ? "" : OTHER_SCREEN;
    }

    String end() {
        return columns == 0 ? "" : FIRST_SCREEN;
    }

    String of(String title, String text) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add("");
        text.lines().forEach(lines::add);
        if (columns == 0) {
            return String.join("\n", lines) + "\n\n";
        }
        List<String> shown = cut(lines);
        return TO_THE_TOP + String.join(CLEAR_LINE + "\n", shown) + CLEAR_LINE + CLEAR_REST;
    }

    /** What does not fit would make the terminal scroll. */
    private List<String> cut(List<String> lines) {
        if (rows < 4 || lines.size() <= rows) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, rows - 1));
        shown.add("(" + (lines.size() - shown.size()) + " lines more, in a taller terminal)");
        return shown;
    }
}
