// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of prepared statements; the bytes are those of the protocol's documentation where it has any. */
class BinaryRowTest {
    private static final int UNSIGNED = 32;
    private static final int ZEROFILL = 64;

    private final Script script = new Script();

    private void field(String name, int type, int flags, int decimals, int length) {
        script.run("rset = rset or dpm.new_rset_pkt() local f = dpm.new_field_pkt() f:name('" + name + "', " + type
                + ") f:flags(" + flags + ", true) f:decimals(" + decimals + ") f:length(" + length
                + ") rset:add_field(f)");
    }

    private String read(int type, int flags, int decimals, String hex) {
        field("x", type, flags, decimals, 5);
        row("00 00" + hex);
        return script.text("return rset:parse_row_array(row)[1]");
    }

    private void row(String hex) {
        script.set("row", Row.decode(Script.bytes(hex), true));
    }

    @Test
    void aResultWithFewerFieldsThanWereAddedIsAnErrorOfTheScript() {
        for (int i = 0; i < 10; i++) {
            field("x" + i, 1, 0, 0, 5);
        }
        row("00 00 00 00 00 00 00 00 00 00 00 00");
        script.run("rset:field_count(2)");
        assertThatThrownBy(() -> script.text("return rset:parse_row_array(row)[1]"))
                .hasMessageContaining("the result has 2 fields, but 10 were added");
    }

    @ParameterizedTest(name = "type {0}: {1} is {2}, and {3} without sign")
    @CsvSource({
        "1, 01, 1, 1",
        "1, ff, -1, 255",
        "2, 0100, 1, 1",
        "2, 0080, -32768, 32768",
        "3, 01000000, 1, 1",
        "3, ffffffff, -1, 4294967295",
        "9, 000080ff, -8388608, 4286578688",
        "9, ffffff00, 16777215, 16777215",
        "8, 0100000000000000, 1, 1",
        "8, 0000000000000080, -9223372036854775808, 9223372036854775808",
        "8, ffffffffffffffff, -1, 18446744073709551615"
    })
    void wholeNumbers(int type, String hex, String signed, String unsigned) {
        assertThat(read(type, 0, 0, hex)).isEqualTo(signed);
        script.run("rset = nil");
        assertThat(read(type, UNSIGNED, 0, hex)).isEqualTo(unsigned);
    }

    @ParameterizedTest(name = "{0} is filled to {1}")
    @CsvSource({"3, 07000000, 00007", "3, 40e20100, 123456", "13, e907, 02025", "5, 000000000000f83f, 001.5"})
    void numbersAreFilledWithZeros(int type, String hex, String text) {
        assertThat(read(type, UNSIGNED | ZEROFILL, 31, hex)).isEqualTo(text);
    }

    @ParameterizedTest(name = "DOUBLE {0} is {2}")
    @CsvSource({
        "6666666666662440, 31, 10.2",
        "6666666666662440, 3, 10.200",
        "0000000000000000, 31, 0",
        "0000000000000080, 31, -0",
        "333333333333d33f, 31, 0.3",
        "343333333333d33f, 31, 0.30000000000000004",
        "0000901ec4bcd642, 31, 100000000000000",
        "00003426f56b0c43, 31, 1e15",
        "1656e79eaf03d23c, 31, 0.000000000000001",
        "bc89d897b2d29c3c, 31, 1e-16",
        "0100000000000000, 31, 5e-324",
        "ffffffffffffef7f, 31, 1.7976931348623157e308",
        "0000000000000040, 2, 2.00",
        "0000000000000cc0, 0, -4",
        "0100000000000000, 2, 0.00",
        "000000000000f87f, 31, nan",
        "000000000000f0ff, 31, -inf"
    })
    void doubles(String hex, int decimals, String text) {
        assertThat(read(5, 0, decimals, hex)).isEqualTo(text);
    }

    @ParameterizedTest(name = "FLOAT {0} is {2}")
    @CsvSource({
        "33332341, 31, 10.2",
        "0000804b, 31, 16777200",
        "0000c0bf, 31, -1.5",
        "33332341, 2, 10.20",
        "fdff7f00, 31, 1.17549e-38"
    })
    void floats(String hex, int decimals, String text) {
        assertThat(read(4, 0, decimals, hex)).isEqualTo(text);
    }

    @ParameterizedTest(name = "type {0}")
    @CsvSource({"0", "15", "16", "245", "246", "247", "249", "250", "251", "252", "253", "254", "255"})
    void textsAndDecimals(int type) {
        assertThat(read(type, ZEROFILL, 2, "03 666f6f")).isEqualTo("foo");
    }

    @ParameterizedTest(name = "type {0}: {2}")
    @CsvSource({
        "10, 0, 00, 0000-00-00",
        "10, 0, 04da070a11, 2010-10-17",
        "10, 0, 07da070a11131b1e, 2010-10-17",
        "12, 0, 00, 0000-00-00 00:00:00",
        "12, 3, 00, 0000-00-00 00:00:00.000",
        "12, 0, 04da070a11, 2010-10-17 00:00:00",
        "12, 0, 07da070a11131b1e, 2010-10-17 19:27:30",
        "12, 6, 0bda070a11131b1e01000000, 2010-10-17 19:27:30.000001",
        "12, 3, 0bda070a11131b1e78e00100, 2010-10-17 19:27:30.123",
        "7, 31, 0bda070a11131b1e01000000, 2010-10-17 19:27:30.000001",
        "7, 0, 0701000102030405, 0001-01-02 03:04:05",
        "11, 0, 00, 00:00:00",
        "11, 2, 00, 00:00:00.00",
        "11, 6, 0c0178000000131b1e01000000, -2899:27:30.000001",
        "11, 0, 080178000000131b1e, -2899:27:30",
        "11, 1, 080000000000010203, 01:02:03.0"
    })
    void datesAndTimes(int type, int decimals, String hex, String text) {
        assertThat(read(type, 0, decimals, hex)).isEqualTo(text);
    }

    @Test
    void yearsHaveFourDigits() {
        field("y", 13, UNSIGNED | ZEROFILL, 0, 4);
        row("00 00 0000");
        assertThat(script.text("return rset:parse_row_array(row)[1]")).isEqualTo("0000");
    }

    @Test
    void nullsAreInABitmapThatBeginsAtItsThirdBit() {
        for (int i = 1; i <= 8; i++) {
            field("c" + i, 1, 0, 0, 4);
        }
        row("00 84 01 02 03 04 05 08");
        assertThat(script.text("local t = rset:parse_row_array(row) local s = '' for i = 1, 8 do "
                        + "s = s .. tostring(t[i]) .. ' ' end return s"))
                .isEqualTo("nil 2 3 4 5 nil nil 8 ");
    }

    @Test
    void aTableHasTheColumnsNames() {
        field("a", 254, 0, 0, 4);
        field("b", 3, 0, 0, 4);
        row("00 00 03 666f6f 2a000000");
        assertThat(script.text("local t = rset:parse_row_table(row) return t.a .. t.b"))
                .isEqualTo("foo42");
    }

    @Test
    void fieldsThatWereNotAddedAreNotReadButAreInTheBitmap() {
        script.set("rset", Rset.decode(Script.bytes("07")));
        field("a", 254, 0, 0, 4);
        row("00 0000 03 666f6f 0100");
        assertThat(script.text("local t = rset:parse_row_array(row) return t[1] .. #t"))
                .isEqualTo("foo1");
    }

    @ParameterizedTest(name = "type {0}, {1}: {2}")
    @CsvSource({
        "1, '', cut off",
        "2, 01, cut off",
        "3, 010203, cut off",
        "8, 01020304050607, cut off",
        "4, 010203, cut off",
        "5, 01020304050607, cut off",
        "254, '', cut off",
        "254, 0561, longer than the packet",
        "254, fc61, cut off",
        "254, feffffffffffffffff61, longer than the packet",
        "254, ff, no length-encoded integer",
        "12, '', cut off",
        "12, 05da070a1113, 'is 5, not 0, 4, 7 or 11'",
        "12, 0bda070a11131b1e, cut off",
        "12, 0bda070a11131b1effffffff, more than 999999",
        "11, 04da070a11, 'is 4, not 0, 8 or 12'",
        "10, 07da070a11, cut off",
        "11, 0801, cut off"
    })
    void whatCanNotBeReadIsALuaError(int type, String hex, String reason) {
        assertThatThrownBy(() -> read(type, 0, 6, hex))
                .hasMessageContaining("row: ")
                .hasMessageContaining(reason);
    }

    @Test
    void aRowWithoutItsHeadIsALuaError() {
        field("a", 1, 0, 0, 4);
        for (String hex : new String[] {"", "00", "0100 01"}) {
            row(hex);
            assertThatThrownBy(() -> script.run("rset:parse_row_array(row)")).hasMessageContaining("row: ");
        }
    }
}
