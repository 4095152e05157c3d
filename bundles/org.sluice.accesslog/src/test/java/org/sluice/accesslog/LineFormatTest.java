// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private static final String HOSTILE = "a\tb\nc\r\u001b[2Jd\u202ee\u2028f\"g\\h\0";

    @Test
    void textHasSixteenColumnsWithTabsBetween() {
        assertThat(LineFormat.TEXT.line(Entries.number(7)))
                .isEqualTo(String.join(
                                "\t",
                                "2026-01-31T23:59:59.000Z",
                                "2026-01-31T23:59:57.500Z",
                                "1.501",
                                "7",
                                "mysql",
                                "mysql",
                                "192.0.2.7:40112",
                                "whee",
                                "tcp:10.0.0.1:3306",
                                "org.sluice.router.cdb/0.1.0#3: users",
                                "TLSv1.3",
                                "-",
                                "100",
                                "20000000000",
                                "7",
                                "client_closed")
                        + "\n");
    }

    @Test
    void jsonHasTheSameAsKeysAndLeavesOutWhatIsNotKnown() {
        assertThat(LineFormat.JSON.line(Entries.number(7)))
                .isEqualTo(
                        "{\"time\":\"2026-01-31T23:59:59.000Z\",\"started\":\"2026-01-31T23:59:57.500Z\",\"seconds\":1.501,"
                                + "\"session\":7,\"listener\":\"mysql\",\"protocol\":\"mysql\",\"client\":\"192.0.2.7:40112\","
                                + "\"user\":\"whee\",\"server\":\"tcp:10.0.0.1:3306\",\"route\":\"org.sluice.router.cdb/0.1.0#3: users\","
                                + "\"client_tls\":\"TLSv1.3\",\"input_bytes\":100,\"output_bytes\":20000000000,\"commands\":7,"
                                + "\"reason\":\"client_closed\"}\n");
    }

    @Test
    void nobodyCanForgeALineOrAColumn() {
        String text = LineFormat.TEXT.line(Entries.of(7, HOSTILE, HOSTILE));
        assertThat(text.split("\t", -1)).hasSize(16);
        assertThat(text)
                .containsOnlyOnce("\n")
                .contains("\ta\\u0009b\\u000ac\\u000d\\u001b[2Jd\\u202ee\\u2028f\"g\\\\h\\u0000\t");
        String json = LineFormat.JSON.line(Entries.of(7, HOSTILE, HOSTILE));
        assertThat(json).containsOnlyOnce("\n").contains("f\\\"g\\\\h\\u0000\"");
    }

    @Test
    void whatIsNotKnownIsToldFromWhatIsEmpty() {
        assertThat(Stream.of((String) null, "", "-", "é 😀 \ud800")
                        .map(user ->
                                LineFormat.TEXT.line(Entries.of(7, user, null)).split("\t")[7]))
                .containsExactly("-", "\"\"", "\"-\"", "é 😀 \\ud800");
    }

    @Test
    void theLengthIsBounded() {
        String line = LineFormat.JSON.line(Entries.of(7, "\n".repeat(1 << 20), "x".repeat(1 << 20)));
        assertThat(line).hasSizeLessThan(8 * LineFormat.LONGEST);
    }
}
