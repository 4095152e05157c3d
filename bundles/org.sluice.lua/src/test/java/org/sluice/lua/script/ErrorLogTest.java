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
    void eachErrorIsToldAtOnceAndThenOnceAMinuteWithItsNumber() {
        log.accept("a.lua:1: one");
        log.accept("a.lua:1: one");
        log.accept("a.lua:2: one");
        now += TimeUnit.SECONDS.toNanos(59);
        log.accept("a.lua:1: one");
        assertThat(lines).containsExactly("a.lua:1: one", "a.lua:2: one");

        now += TimeUnit.SECONDS.toNanos(1);
        log.look();
        assertThat(lines).hasSize(3).last().isEqualTo("a.lua:1: one (2 times since it was told last)");
        log.accept("a.lua:2: one");
        log.accept("a.lua:1: one");
        assertThat(lines).hasSize(4).last().isEqualTo("a.lua:2: one");

        now += TimeUnit.SECONDS.toNanos(60);
        log.look();
        assertThat(lines).hasSize(5).last().isEqualTo("a.lua:1: one (1 times since it was told last)");
        now += TimeUnit.SECONDS.toNanos(60);
        log.look();
        assertThat(lines).hasSize(5);
    }

    @Test
    void idsMakeNoDifferenceButLinesAndPortsDo() {
        log.accept("connection 12: a packet was not passed on: connection 3 is closed");
        log.accept("connection 13: a packet was not passed on: connection 4 is closed");
        log.accept("can not accept on tcp:127.0.0.1:5500");
        log.accept("can not accept on tcp:127.0.0.1:5501");
        assertThat(lines).hasSize(3);
    }

    @Test
    void thereIsABound() {
        for (int i = 0; i < 1000; i++) {
            log.accept("a.lua:" + i + ": different");
        }
        assertThat(lines).hasSize(50);
        now += TimeUnit.SECONDS.toNanos(60);
        log.look();
        assertThat(lines).hasSize(51).last().isEqualTo("and 950 other errors");
    }

    @Test
    void whereEachIsToldThereIsABoundPerSecond() {
        LineLimit limit = new LineLimit(lines::add, () -> now);
        for (int i = 0; i < 150; i++) {
            limit.accept("same");
        }
        assertThat(lines).hasSize(100);
        now += TimeUnit.SECONDS.toNanos(1);
        limit.accept("next");
        assertThat(lines).hasSize(102).endsWith("and 50 more errors", "next");
    }
}
