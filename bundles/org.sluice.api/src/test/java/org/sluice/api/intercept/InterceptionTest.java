// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.command.Command;

class InterceptionTest {
    @Test
    void aCommandHasItsTrueTextAndShowsNoPassword() {
        ClientCommand command = new ClientCommand("COM_QUERY", 3, 50, "SET PASSWORD FOR 'a'@'%' = 'blue moon'", false);
        assertThat(command.text()).contains("blue moon");
        assertThat(command.toString()).startsWith("COM_QUERY SET PASSWORD").doesNotContain("blue moon");
        assertThat(new Interception.Replace("SET PASSWORD = 'blue moon'").toString())
                .doesNotContain("blue moon");
    }

    @Test
    void whatIsShownOfALongTextIsShort() {
        ClientCommand command = new ClientCommand("COM_QUERY", 3, 9001, "ä".repeat(4500), false);
        assertThat(command.shown().isCut()).isTrue();
        assertThat(command.shown().text()).hasSizeLessThanOrEqualTo(Command.LONGEST_TEXT / 2);
    }

    @Test
    void rowsMayHoldNullsAndFitTheirColumns() {
        Interception.Rows rows = new Interception.Rows(List.of("a", "b"), List.of(Arrays.asList("1", null)));
        assertThat(rows.rows()).containsExactly(Arrays.asList("1", null));
        assertThat(Interception.Rows.of("a", null).rows()).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interception.Rows(List.of("a", "b"), List.of(List.of("1"))))
                .withMessage("a row of 1 values for 2 columns");
        assertThatIllegalArgumentException().isThrownBy(() -> new Interception.Rows(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 2000, 2013, 2999, 65535})
    void anErrorHasANumberThatClientsTake(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Interception.Refuse(code, "HY000", "no"));
    }

    @Test
    void aRefusalHasAStateAndAShortMessage() {
        assertThat(new Interception.Refuse("no").code()).isEqualTo(1227);
        assertThatIllegalArgumentException().isThrownBy(() -> new Interception.Refuse(1105, "hy000", "no"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Interception.Refuse("x".repeat(513)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Interception.Ok(-1, 0, ""));
    }
}
