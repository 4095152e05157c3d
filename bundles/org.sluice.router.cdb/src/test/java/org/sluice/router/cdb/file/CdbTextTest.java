// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CdbTextTest {
    private static List<String> read(String text) throws Exception {
        List<String> read = new ArrayList<>();
        CdbText.read(
                new ByteArrayInputStream(text.getBytes(ISO_8859_1)),
                (key, value) -> read.add(new String(key, ISO_8859_1) + "=" + new String(value, ISO_8859_1)));
        return read;
    }

    @Test
    void anythingCanBeKeyAndData() throws Exception {
        assertThat(read("+3,5:one->Hello\n+0,0:->\n+4,5:\n->\0->+1,\377\n\n\n"))
                .containsExactly("one=Hello", "=", "\n->\0=+1,\377\n");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CdbText.write(out, new byte[] {0, '\n', -1}, new byte[] {'-', '>'});
        CdbText.end(out);
        assertThat(out.toString(ISO_8859_1)).isEqualTo("+3,2:\0\n\377->->\n\n");
        assertThat(read(out.toString(ISO_8859_1))).containsExactly("\0\n\377=->");
    }

    @Test
    void everyTruncationIsTold() {
        String whole = "+3,5:one->Hello\n+1,1:a->b\n\n";
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(BadCdbException.class);
        }
    }

    @Test
    void whatIsWrongIsToldByTheNumberOfTheRecord() {
        for (String bad : List.of("1,1:a->b", "+,1:a->b", "+1:a->b", "+1,1:a-b", "+1,9999999999:", "+1,1:a->bb", "")) {
            assertThatThrownBy(() -> read("+1,1:a->b\n" + bad + "x\n\n"))
                    .as(bad)
                    .isInstanceOf(BadCdbException.class)
                    .hasMessageStartingWith("record 2: ");
        }
    }
}
