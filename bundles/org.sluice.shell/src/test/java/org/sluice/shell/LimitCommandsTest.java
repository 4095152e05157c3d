// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.api.limit.LimitRow;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.limit.Limits;

class LimitCommandsTest {
    private static final List<LimitRow> ROWS = List.of(
            new LimitRow(LimitRow.Kind.CONNECTIONS, Scope.ADDRESS, "2001:db8:1:2::/64", 10, 9, 10, 123),
            new LimitRow(LimitRow.Kind.IDLE_TIME, Scope.GLOBAL, "", 60_000, 12_000, 12_000, 4),
            new LimitRow(LimitRow.Kind.CONNECTIONS, Scope.GLOBAL, "", 0, 42, 50, 0));

    private final LimitCommands commands = new LimitCommands();

    LimitCommandsTest() {
        commands.limits = new Limits() {
            @Override
            public List<LimitRow> nearest(int most) {
                return ROWS.subList(0, Math.min(most, ROWS.size()));
            }

            @Override
            public List<LimitRow> of(String key) {
                return ROWS.stream().filter(row -> row.key().equals(key)).toList();
            }
        };
    }

    @Test
    void whatIsCountedIsShownInTheOrderGiven() throws Exception {
        String text = Printed.narrow(commands.list()).replaceAll(" +", " ");
        assertThat(text)
                .contains("connections address 2001:db8:1:2::/64 9 10")
                .contains("idle_time global all 12s 1m00s")
                .contains("connections global all 42 none");
        assertThat(Printed.list(commands.list("--json")).toString())
                .contains("kind=connections", "now=9", "limit=10", "refused=123");
        assertThat(Printed.list(commands.list("--most", "1", "--json"))).hasSize(1);
        assertThatThrownBy(() -> commands.list("--most", "0")).hasMessageContaining("from 1 to 10000");
    }

    @Test
    void oneKeyIsShownAlone() throws Exception {
        assertThat(Printed.list(commands.show("all", "--json"))).hasSize(2);
        assertThatThrownBy(() -> commands.show("whee")).hasMessageContaining("nothing is counted of whee");
        assertThat(commands.words(Kind.LIMIT)).containsExactly("2001:db8:1:2::/64", "all");
    }
}
