// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.route.Destination;
import org.sluice.router.cdb.file.BadCdbException;

class AccountLinesTest {
    private static Map<String, byte[]> read(String text) throws Exception {
        Map<String, byte[]> read = new LinkedHashMap<>();
        AccountLines.readEither(
                new ByteArrayInputStream(text.getBytes(UTF_8)),
                (key, value) -> read.put(new String(key, UTF_8), value));
        return read;
    }

    @Test
    void aLineIsAUserAHashAndOneOrMoreDestinations() throws Exception {
        Map<String, byte[]> read = read("# users\n\nalice " + RecordTest.HASH
                + "\ttcp:a:1\n  bob - tcp:a:1,weight=2  tcp:b:2\r\nmüller - sock:/s");
        assertThat(read.keySet()).containsExactly("alice", "bob", "müller");
        CdbRecord alice = new RecordReader().read(read.getOrDefault("alice", new byte[0]));
        assertThat(alice.hash()).isEqualTo(RecordTest.HASH);
        CdbRecord bob = new RecordReader().read(read.getOrDefault("bob", new byte[0]));
        assertThat(bob.hash()).isEmpty();
        assertThat(bob.destinations()).extracting(Destination::toString).containsExactly("tcp:a:1,weight=2", "tcp:b:2");
    }

    @Test
    void theOtherTextFormIsToldByItsBeginning() throws Exception {
        assertThat(read("+3,5:one->Hello\n\n")).containsOnlyKeys("one");
        assertThat(read("\n")).isEmpty();
        assertThat(read("")).isEmpty();
        assertThat(read("+user - tcp:a:1\n")).containsOnlyKeys("+user");
    }

    @Test
    void whatIsWrongIsToldByTheNumberOfTheLine() {
        for (String bad : List.of("alice", "alice -", "alice *123 tcp:a:1", "alice - tcp:a", "alice - tcp:a:1 b")) {
            assertThatThrownBy(() -> read("# first\n" + bad + "\n"))
                    .as(bad)
                    .isInstanceOf(BadCdbException.class)
                    .hasMessageStartingWith("line 2: ")
                    .hasMessageNotContaining("123");
        }
    }
}
