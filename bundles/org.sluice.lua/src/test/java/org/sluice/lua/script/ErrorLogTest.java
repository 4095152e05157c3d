// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final List<String> lines = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private final ErrorLog log = new ErrorLog(lines::add, () -> now);

    @Test
    void theFirstIsToldAtOnceAndTheOthersOnceAMinuteWithTheirNumber() {
        log.accept("one");
        log.accept("two");
        now += TimeUnit.SECONDS.toNanos(59);
        log.accept("three");
        assertThat(lines).containsExactly("one");

        now += TimeUnit.SECONDS.toNanos(1);
        log.accept("four");
        log.accept("five");
        now += TimeUnit.SECONDS.toNanos(60);
        log.accept("six");
        assertThat(lines)
                .containsExactly(
                        "one",
                        "four (and 2 more since the last one that was told)",
                        "six (and 1 more since the last one that was told)");
    }
}
