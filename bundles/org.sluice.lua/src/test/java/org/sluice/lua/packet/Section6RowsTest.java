// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** Section 6: pack_row, parse_row_array, parse_row_table; D4. */
class Section6RowsTest {
    private final Script script = new Script();

    @BeforeEach
    void threeColumns() {
        script.run("rset = dpm.new_rset_pkt() row = dpm.new_row_pkt() "
                + "for _, name in ipairs{'a', 'b', 'a'} do "
                + "local f = dpm.new_field_pkt() f:name(name) rset:add_field(f) end");
    }

    @Test
    void numbersBecomeTextAndValuesHaveTheirLengthsBeforeThem() {
        assertThat(script.hex("rset:pack_row(row, 'x', 12, 0.1) return row")).isEqualTo("0178" + "023132" + "03302e31");
    }

    @Test
    void aNewRowOverwritesTheOldOne() {
        assertThat(script.hex("rset:pack_row(row, 1, 2, 3) rset:pack_row(row, '', '', '') return row"))
                .isEqualTo("000000");
    }

    @Test
    void theNumberOfValuesMustBeThatOfTheFields() {
        assertThatThrownBy(() -> script.run("rset:pack_row(row, 1, 2)"))
                .hasMessageContaining("'pack_row': the result has 3 fields, but 2 values were given");
        assertThatThrownBy(() -> script.run("rset:pack_row(row, 1, 2, 3, 4)")).hasMessageContaining("but 4 values");
        assertThatThrownBy(() -> script.run("rset:pack_row(row, 1, true, 3)"))
                .hasMessageContaining("bad argument #3 to 'pack_row' (string expected, got boolean)");
    }

    @Test
    void nilAndDpmNullAreNull() {
        assertThat(script.hex("rset:pack_row(row, nil, dpm.NULL, nil) return row"))
                .isEqualTo("fbfbfb");
        assertThat(script.hex("rset:pack_row(row, unpack({'x'}, 1, 3)) return row"))
                .isEqualTo("0178fbfb");
    }

    @Test
    void anArrayBeginsAtOneAndNullIsAnAbsentKey() {
        script.set("row", Row.decode(Script.bytes("0178 fb 00"), false));
        LuaTable array = script.run("return rset:parse_row_array(row)").checktable(1);
        assertThat(array.get(1).tojstring()).isEqualTo("x");
        assertThat(array.get(2)).isSameAs(LuaValue.NIL);
        assertThat(array.get(3).tojstring()).isEmpty();
        assertThat(array.keyCount()).isEqualTo(2);
    }

    @Test
    void aTableHasTheColumnsNamesAndTheLaterOneWins() {
        script.set("row", Row.decode(Script.bytes("0131 0132 0133"), false));
        assertThat(script.text("local t = rset:parse_row_table(row) return t.a .. t.b .. type(t.a)"))
                .isEqualTo("32string");
    }

    @Test
    void fieldsThatWereNotAddedAreNotParsed() {
        script.set("row", Row.decode(Script.bytes("0131 0132 0133"), false));
        assertThat(script.text(
                        "local r = dpm.new_rset_pkt() r:field_count(3) return next(r:parse_row_array(row)) == nil"))
                .isEqualTo("true");
    }

    @Test
    void moreFieldsThanDataIsAnError() {
        script.set("row", Row.decode(Script.bytes("0131"), false));
        for (String how : new String[] {"array", "table"}) {
            assertThatThrownBy(() -> script.run("rset:parse_row_" + how + "(row)"))
                    .hasMessageContaining("'parse_row_" + how + "': the row has 1 values, but 3 fields were added");
        }
    }

    @Test
    void aRowThatIsCutOffIsAnError() {
        script.set("row", Row.decode(Script.bytes("0531"), false));
        assertThatThrownBy(() -> script.run("rset:parse_row_array(row)"))
                .hasMessageContaining("longer than the packet");
        script.set("row", Row.decode(Script.bytes("fc31"), false));
        assertThatThrownBy(() -> script.run("rset:parse_row_array(row)")).hasMessageContaining("cut off");
    }

    @Test
    void rowsOfPreparedStatementsAreNotWritten() {
        script.set("row", Row.decode(Script.bytes("00 00 0131"), true));
        assertThatThrownBy(() -> script.run("rset:pack_row(row, 1, 2, 3)"))
                .hasMessageContaining("'pack_row': a row of a prepared statement can be read, not written");
        assertThat(script.hex("return row")).isEqualTo("00000131");
    }

    @ParameterizedTest(name = "D4: a value of {0} bytes begins with {1}")
    @CsvSource({
        "0, 00",
        "1, 01",
        "250, fa",
        "251, fcfb00",
        "65535, fcffff",
        "65536, fd000001",
        "16777215, fdffffff",
        "16777216, fe0000000100000000"
    })
    void d4ValuesOfAnyLengthAreWrittenAndReadBack(int length, String prefix) {
        script.run("value = ('x'):rep(" + length + ") rset:pack_row(row, value, 'b', value)");
        assertThat(script.payload("return row").readableBytes()).isEqualTo(2 * (length + prefix.length() / 2) + 2);
        assertThat(ByteBufUtil.hexDump(script.payload("return row"), 0, prefix.length() / 2))
                .isEqualTo(prefix);
        script.set("row", Row.decode(script.payload("return row"), false));
        assertThat(script.text(
                        "local t = rset:parse_row_array(row) return t[1] == value and t[2] == 'b' and t[3] == value"))
                .isEqualTo("true");
    }

    @ParameterizedTest(name = "{0} is written as {1}")
    @CsvSource({
        "0, 0",
        "-0.5, -0.5",
        "1/3, 0.33333333333333",
        "0.1, 0.1",
        "1e14, 100000000000000",
        "9007199254740991, 9007199254740991",
        "1e100, 1e+100",
        "-1.5e-7, -1.5e-07",
        "0.0001, 0.0001",
        "1/0, inf",
        "-1/0, -inf",
        "123456.789, 123456.789"
    })
    void numbersHaveFourteenDigits(String number, String text) {
        assertThat(script.text("rset:pack_row(row, " + number + ", '', '') return rset:parse_row_array(row)[1]"))
                .isEqualTo(text);
    }

    @Test
    void aRowThatIsTooLargeForTheScriptIsALuaError() {
        assertThatThrownBy(() -> script.run("local rset, row, values = dpm.new_rset_pkt(), dpm.new_row_pkt(), {} "
                        + "local s = ('x'):rep(2e6) for i = 1, 60 do rset:add_field(dpm.new_field_pkt()) values[i] = s end "
                        + "rset:pack_row(row, unpack(values))"))
                .hasMessageContaining("not enough memory");
    }

    @Test
    void smallNumbersAreWrittenAsLuaPrintsThem() {
        assertThat(script.text("rset:pack_row(row, 0.00001, 2^63, '-0x10' + 0) "
                        + "local t = rset:parse_row_array(row) return t[1] .. ' ' .. t[2] .. ' ' .. t[3]"))
                .isEqualTo("1e-05 9.2233720368548e+18 -16");
    }

    @Test
    void aHeadWithoutFieldsIsALuaError() {
        assertThatThrownBy(() -> script.payload("local r = dpm.new_rset_pkt() r:field_count(0) return r"))
                .hasMessageContaining("a dpm.rset must have a field");
    }

    @Test
    void methodsAndFunctionsHaveTheirNames() {
        assertThat(script.text("return tostring(dpm.check_pass)")).contains("check_pass");
        assertThat(script.text("return tostring(dpm.new_row_pkt().field_count or dpm.new_rset_pkt().field_count)"))
                .contains("field_count");
    }
}
