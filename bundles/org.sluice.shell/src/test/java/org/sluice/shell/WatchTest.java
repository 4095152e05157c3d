// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {
    @Test
    void whatIsRepeatedIsJustWhatWasTyped() {
        assertThat(Watch.of("watch session:list --user 'a  b' | grep \"x\""))
                .isEqualTo(new Watch(Duration.ofSeconds(2), "session:list --user 'a  b' | grep \"x\""));
        assertThat(Watch.of(" watch -n 0.5 lb")).isEqualTo(new Watch(Duration.ofMillis(500), "lb"));
        assertThat(Watch.of("watch -n10 'lb; session:list'"))
                .isEqualTo(new Watch(Duration.ofSeconds(10), "lb; session:list"));
        assertThat(Watch.of("watch 'a' 'b'")).isEqualTo(new Watch(Duration.ofSeconds(2), "'a' 'b'"));
        assertThat(Watch.of("watchdog x")).isNull();
        assertThat(Watch.of("session:list")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "watch",
                "watch -n",
                "watch -n 1",
                "watch -n x lb",
                "watch -n 0 lb",
                "watch -d lb",
                "watch watch lb"
            })
    void wrongUseIsToldWithTheUsage(String line) {
        assertThatThrownBy(() -> Watch.of(line))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("usage: watch [-n SECONDS] [COMMAND ...]");
    }

    @Test
    void aPictureStandsWhereTheOneBeforeStoodAndFitsTheTerminal() {
        Picture picture = new Picture(80, 5);
        assertThat(picture.of("every 2 s: lb", "a\nb\n")).startsWith("\u001b[H").doesNotEndWith("\n");
        assertThat(picture.of("every 2 s: lb", "a\nb\nc\nd\n").lines())
                .hasSize(5)
                .last()
                .asString()
                .contains("(2 lines more");
        assertThat(new Picture(0, 0).of("t", "a\n")).isEqualTo("t\n\na\n\n");
    }
}
