// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sluice.api.route.Destination;

class RecordTest {
    static final String HASH = "*94BDCEBE19083CE2A1F959FD02F964C7AF4CFC29";

    private final RecordReader reader = new RecordReader();

    private CdbRecord read(String value) throws BadRecordException {
        return reader.read(value.getBytes(ISO_8859_1));
    }

    private static List<String> labels(CdbRecord record) {
        return record.destinations().stream().map(Destination::toString).toList();
    }

    @Test
    void version1IsHashAndDestination() throws Exception {
        CdbRecord record = read(HASH + "\0tcp:10.0.0.1:3306\0");
        assertThat(record.hash()).isEqualTo(HASH);
        assertThat(record.hasNativeHash()).isTrue();
        assertThat(labels(record)).containsExactly("tcp:10.0.0.1:3306");
        assertThat(record.access()).isEqualTo(AccessList.ANYWHERE);
        assertThat(labels(read("\0sock:/run/mysql.sock\0"))).containsExactly("sock:/run/mysql.sock");
    }

    @Test
    void version2HasNetworksAndCountriesInNetworkByteOrder() throws Exception {
        CdbRecord record = read(HASH + "\0tcp:a:1\0\3\2\12\0\0\0\377\0\0\0\300\250\1\7\377\377\377\377\1DE");
        assertThat(record.access().networks())
                .extracting(Network::toString)
                .containsExactly("10.0.0.0/8", "192.168.1.7/32");
        assertThat(record.access().countries()).containsExactly("DE");
        assertThat(read("\0tcp:a:1\0\0").access()).isEqualTo(AccessList.ANYWHERE);
        assertThat(read("\0tcp:a:1\0\1\0").access()).isEqualTo(AccessList.ANYWHERE);
    }

    /** R21: for PostgreSQL the password is an empty first field; what its exporter wrote, without one, is named. */
    @Test
    void aRecordForPostgresqlBeginsWithAnEmptyField() throws Exception {
        CdbRecord record = read("\0tcp:a:5432\0");
        assertThat(record.hash()).isEmpty();
        assertThat(labels(record)).containsExactly("tcp:a:5432");
        assertThat(read("\0tcp:a:5432\0\1\1\12\0\0\0\377\0\0\0").access().networks())
                .extracting(Network::toString)
                .containsExactly("10.0.0.0/8");
        assertThatThrownBy(() -> read("tcp:a:5432\0")).hasMessageContaining("no NUL ends the destination");
    }

    @Test
    void aHashOfAnotherKindIsNoSecretAndNoReasonToRefuseTheFile() throws Exception {
        for (String odd :
                List.of("invalid", "*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE", "565491d704013245", "*" + HASH)) {
            assertThat(read(odd + "\0tcp:a:1\0").hasNativeHash()).as(odd).isFalse();
        }
    }

    @Test
    void ourOwnTailHoldsAListOfDestinationsAndKeys() throws Exception {
        CdbRecord record = new CdbRecord(
                HASH,
                List.of(Destination.parse("tcp:a:1"), Destination.parse("tcp:[::1]:2,proxy=v2")),
                new AccessList(List.of(Network.parse("10.0.0.0/8")), List.of("FR")),
                Map.of("server-user", "app", "server-password", "s=cret", "tls", "ca"));
        byte[] value = RecordWriter.write(record);
        assertThat(reader.read(value)).isEqualTo(record);
        assertThat(record.toString()).contains("server-user=app").doesNotContain("s=cret", HASH);
    }

    /** What rum reads of a value: hash, destination, and flags with the two lists; it never looks behind them. */
    @Test
    void aReaderOfRumsMeetsNothingUnexpectedBeforeOurTail() throws Exception {
        CdbRecord record = new CdbRecord(
                HASH,
                List.of(Destination.parse("tcp:a:1"), Destination.parse("tcp:b:2")),
                AccessList.ANYWHERE,
                Map.of());
        assertThat(new String(RecordWriter.write(record), ISO_8859_1))
                .isEqualTo(HASH + "\0tcp:a:1\0" + "\0" + "SLU1\1\0\17tcp:a:1 tcp:b:2");
    }

    @Test
    void whatNeedsNoTailGetsNone() throws Exception {
        CdbRecord plain = CdbRecord.of(HASH, Destination.parse("tcp:a:1"));
        assertThat(new String(RecordWriter.write(plain), ISO_8859_1)).isEqualTo(HASH + "\0tcp:a:1\0");
    }

    @Test
    void aTagOfANewerVersionIsSkippedUnlessItMustNotBe() throws Exception {
        assertThat(read("\0tcp:a:1\0\0SLU1\11\0\3xyz\2\0\3a=b").keys()).isEqualTo(Map.of("a", "b"));
        assertThatThrownBy(() -> read("\0tcp:a:1\0\0SLU1\200\0\0")).hasMessage("tag 128 is for a newer version");
    }

    @Test
    void everyRuleThatIsBrokenIsNamed() {
        Map<String, String> rules = Map.ofEntries(
                Map.entry("", "no NUL ends the hash"),
                Map.entry("tcp:a:1", "no NUL ends the hash"),
                Map.entry(HASH + "\0tcp:a:1", "no NUL ends the destination"),
                Map.entry("\0\0", "the destination \"\""),
                Map.entry("\0ssl:a:1\0", "ssl: is for listeners"),
                Map.entry("\0tcp:a:1\0\4", "the access tail has the flags 4"),
                Map.entry("\0tcp:a:1\0\1", "the number of networks reaches beyond the end of the value"),
                Map.entry("\0tcp:a:1\0\1\377\1\2\3\4\5\6\7", "the list of networks reaches beyond"),
                Map.entry("\0tcp:a:1\0\2\2DEF", "the list of countries reaches beyond"),
                Map.entry("\0tcp:a:1\0\2\1d3", "no code of two letters"),
                Map.entry("\0tcp:a:1\0\0\n", "1 bytes behind the access tail are no tail that is known"),
                Map.entry("\0tcp:a:1\0\0SLU1\1", "the length of tag 1 reaches beyond"),
                Map.entry("\0tcp:a:1\0\0SLU1\1\0\11tcp:a:1", "the list of destinations reaches beyond"),
                Map.entry("\0tcp:a:1\0\0SLU1\1\0\0", "the destination \"\""),
                Map.entry("\0tcp:a:1\0\0SLU1\2\0\1x", "a further key is not NAME=VALUE"),
                Map.entry("\0tcp:a:1\0\0SLU1\2\0\2x=\2\0\2x=", "the key x stands there twice"),
                Map.entry("\377\0tcp:a:1\0", "the hash is not UTF-8"));
        rules.forEach((value, rule) -> assertThatThrownBy(() -> read(value))
                .as(value)
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining(rule));
        assertThatThrownBy(() -> reader.read(new byte[65537])).hasMessageContaining("65537 bytes");
    }

    /** R17: no length and no missing NUL leads beyond the value. */
    @Test
    void noPrefixAndNoRandomChangeOfAValueIsReadBeyondItsEnd() throws Exception {
        byte[] whole = RecordWriter.write(new CdbRecord(
                HASH,
                List.of(Destination.parse("tcp:a:1"), Destination.parse("tcp:b:2")),
                new AccessList(List.of(Network.parse("10.0.0.0/8")), List.of("DE", "FR")),
                Map.of("tls", "ca")));
        int good = 0;
        for (int length = 0; length < whole.length; length++) {
            good += reads(Arrays.copyOf(whole, length)) + reads(whole, length);
        }
        // version 1, version 2, the magic alone, and the magic with the list
        assertThat(good).isEqualTo(2 * 4);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            byte[] changed = whole.clone();
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            reads(changed, random.nextInt(changed.length + 1));
        }
    }

    private int reads(byte[] value) {
        return reads(value, value.length);
    }

    private int reads(byte[] value, int length) {
        try {
            assertThat(reader.read(value, length).destinations()).isNotEmpty();
            return 1;
        } catch (BadRecordException e) {
            return 0;
        }
    }
}
