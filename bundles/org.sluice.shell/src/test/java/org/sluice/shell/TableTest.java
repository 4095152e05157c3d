// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table(
            List.of(Table.right("N"), Table.elastic("NAME"), Table.left("STATE")),
            List.of(List.of("1", "a-rather-long-name-of-a-server", "open"), List.of("12", "short", "failed")),
            "nothing");

    @Test
    void columnsAreAlignedAndLinesHaveNoTrailingBlanks() {
        assertThat(table.text(0)).isEqualTo("""
                         N  NAME                            STATE
                         1  a-rather-long-name-of-a-server  open
                        12  short                           failed""");
    }

    @Test
    void anElasticColumnGivesWayToTheTerminal() {
        assertThat(table.text(30).lines()).allMatch(line -> line.length() <= 30);
        assertThat(table.text(30)).contains("a-rather-long-nam…", "open", "failed");
    }

    @Test
    void whatIsTypedBackIsNeverCut() {
        assertThat(table.text(10)).contains("a-rathe…  open", "failed");
    }

    @Test
    void noRowsIsAWord() {
        assertThat(new Table(List.of(Table.left("X")), List.of(), "nothing").text(80))
                .isEqualTo("nothing");
    }
}
