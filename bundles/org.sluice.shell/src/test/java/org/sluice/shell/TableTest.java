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

    private final Table words = new Table(
            List.of(Table.left("NAME"), Table.right("NOW").spare(1), Table.elastic("WHY"), Table.left("USER")),
            List.of(List.of("main-listener", "1", "because it is the only one that answers at all", "-")),
            "nothing");

    @Test
    void wordsAreWrappedWithinTheirColumn() {
        assertThat(words.text(45)).isEqualTo("""
                        NAME           NOW  WHY
                        main-listener    1  because it is the only
                                            one that answers at all""");
    }

    @Test
    void wordsGoBelowTheRowWhereTheColumnWouldBeTooNarrow() {
        assertThat(words.text(30)).isEqualTo("""
                        NAME           NOW
                            WHY
                        main-listener    1
                            because it is the only one
                            that answers at all""");
    }

    @Test
    void whatCanBeSparedIsLeftOutLastAndNamed() {
        assertThat(words.text(15)).contains("main-listener\n", "(NOW: in a\nwider terminal,\nor with --json)");
    }

    @Test
    void whatIsTypedBackIsNeverCut() {
        assertThat(table.text(30).replaceAll("\\s+", ""))
                .contains("a-rather-long-name-of-a-server")
                .doesNotContain("…");
        assertThat(words.text(10)).isEqualTo("""
                        name: main-listener
                        now: 1
                        why: because it is the only one that answers at all
                        user: -""");
    }

    @Test
    void aNameThatIsTooLongStandsBelowItsRowAndTheOthersStay() {
        Table long1 = new Table(
                List.of(Table.right("ID"), Table.left("USER"), Table.left("SERVER"), Table.left("STATE")),
                List.of(
                        List.of("1", "whee", "tcp:db1:3306", "relaying"),
                        List.of("2", "toast", "tcp:a-very-long-name-of-a-database.example.org:3306", "login")),
                "none");
        assertThat(long1.text(56)).isEqualTo("""
                        ID  USER   SERVER        STATE
                         1  whee   tcp:db1:3306  relaying
                         2  toast                login
                            server:
                            tcp:a-very-long-name-of-a-database.example.org:3306""");
    }

    @Test
    void whatWasSparedComesBackWhereALongNameMakesRoom() {
        Table one = new Table(
                List.of(Table.left("USER"), Table.right("IDLE").spare(1), Table.left("SERVER")),
                List.of(
                        List.of("whee", "12s", "tcp:db1:3306"),
                        List.of("a_name_that_is_longer_than_all_else", "3s", "tcp:db1:3306")),
                "none");
        assertThat(one.text(40)).isEqualTo("""
                        USER  IDLE  SERVER
                        whee   12s  tcp:db1:3306
                                3s  tcp:db1:3306
                            user:
                            a_name_that_is_longer_than_all_else""");
    }

    @Test
    void noRowsIsAWord() {
        assertThat(new Table(List.of(Table.left("X")), List.of(), "nothing").text(80))
                .isEqualTo("nothing");
    }
}
