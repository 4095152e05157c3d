// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.stream.Collectors;

/** What a command shows to a person, from top to bottom. A command returns it; {@link ReportConverter} prints it. */
record Report(List<Block> blocks) {
    Report {
        blocks = List.copyOf(blocks);
    }

    static Report of(Block... blocks) {
        return new Report(List.of(blocks));
    }

    static Report line(String words) {
        return of(new Line(words));
    }

    String text(int width) {
        return blocks.stream().map(block -> block.text(width)).collect(Collectors.joining("\n"));
    }
}
