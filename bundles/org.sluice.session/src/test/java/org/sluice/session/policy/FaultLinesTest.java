// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A fault with each command is not a line with each command. */
class FaultLinesTest {
    private static final long MINUTE = FaultLines.QUIET.toNanos();

    private final FaultLines lines = new FaultLines();

    @Test
    void eachFaultIsToldOnceAndThenCountedOnceAMinute() {
        assertThat(lines.count("a", 0)).isZero();
        assertThat(lines.count("b", 0)).isZero();
        assertThat(lines.count("a", 1)).isEqualTo(FaultLines.UNTOLD);
        assertThat(lines.count("a", MINUTE - 1)).isEqualTo(FaultLines.UNTOLD);
        assertThat(lines.count("a", MINUTE)).isEqualTo(2);
        assertThat(lines.count("a", MINUTE + 1)).isEqualTo(FaultLines.UNTOLD);
    }

    @Test
    void faultsInEverNewWordsDoNotFillTheLogEither() {
        int told = 0;
        for (int i = 0; i < 10_000; i++) {
            told += lines.count("fault " + i, i) >= 0 ? 1 : 0;
        }
        assertThat(told).isEqualTo(FaultLines.MOST + 1);
        assertThat(lines.count("another", MINUTE + 10_000)).isZero();
    }
}
