// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"PT0.35S,350ms", "PT-3S,0ms", "PT59S,59s", "PT3M5S,3m05s", "PT2H14M59S,2h14m", "P5DT3H,5d03h"})
    void timesAreShort(Duration time, String shown) {
        assertThat(Amounts.time(time)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1500,1.5 kB", "999949,999.9 kB", "999950,1.0 MB", "9223372036854775807,9.2 EB"})
    void bytesAreShort(long bytes, String shown) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(shown);
    }
}
