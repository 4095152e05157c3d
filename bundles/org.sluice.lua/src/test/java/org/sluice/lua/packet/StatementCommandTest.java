// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.mysql.wire.ProtocolException;

/** What scripts read of COM_STMT_EXECUTE and its like; the bytes are those of the protocol's documentation where it has any. */
class StatementCommandTest {
    private static final String SHOW = "local function show(t, n) local s = '' for i = 1, n do "
            + "s = s .. (t[i] == dpm.NULL and 'NULL' or tostring(t[i])) .. '|' end return s end ";

    private final Script script = new Script();

    private void cmd(String hex) {
        script.set("cmd", Cmd.decode(Script.bytes(hex)));
    }

    @ParameterizedTest(name = "command {0}")
    @CsvSource({
        "17 01000000 00 01000000, 1",
        "18 02000000 0000 61, 2",
        "19 ffffffff, 4294967295",
        "1a 04000000, 4",
        "1c 05000000 01000000, 5",
        "fa 06000000 8000, 6"
    })
    void theStatement(String hex, String id) {
        cmd(hex);
        assertThat(script.text("return cmd:statement_id()")).isEqualTo(id);
    }

    @Test
    void otherCommandsHaveNoStatement() {
        cmd("03 73656c65637420313a");
        assertThatThrownBy(() -> script.run("cmd:statement_id()"))
                .hasMessageContaining("'statement_id': a command of a prepared statement expected, this is COM_QUERY");
        assertThatThrownBy(() -> script.run("cmd:parameters(1)"))
                .hasMessageContaining("'parameters': a COM_STMT_EXECUTE expected, this is COM_QUERY");
        assertThatThrownBy(() -> script.run("cmd:long_data()"))
                .hasMessageContaining("'long_data': a COM_STMT_SEND_LONG_DATA expected, this is COM_QUERY");
        cmd("19 010000");
        assertThatThrownBy(() -> script.run("cmd:statement_id()"))
                .hasMessageContaining("COM_STMT_CLOSE: statement id is cut off");
    }

    @Test
    void theValuesAndTheirTypes() {
        // The example of the documentation.
        cmd("17 01000000 00 01000000 00 01 0f00 03 666f6f");
        assertThat(script.text("local v, t = cmd:parameters(1) return v[1] .. #v .. ' ' .. t:byte(1, 2)"))
                .isEqualTo("foo1 15");
    }

    @Test
    void eachHasItsTypeAndItsSign() {
        cmd("17 01000000 00 01000000 04 01 0180 0100 0600 0500 0b00 0c00"
                + " ff ff 6666666666662440 0c0178000000131b1e01000000 04da070a11");
        assertThat(script.text(SHOW + "return show(cmd:parameters(6), 6)"))
                .isEqualTo("255|-1|NULL|10.2|-2899:27:30.000001|2010-10-17 00:00:00|");
    }

    @Test
    void nullKeepsItsPlace() {
        cmd("17 01000000 00 01000000 0102 01" + "0300".repeat(10) + "01000000".repeat(8));
        assertThat(script.text(SHOW + "local v = cmd:parameters(10) return #v .. ' ' .. show(v, 10)"))
                .isEqualTo("10 NULL|1|1|1|1|1|1|1|1|NULL|");
    }

    @Test
    void typesOfAnEarlierExecuteCount() {
        cmd("17 01000000 00 01000000 00 01 0180 07");
        script.run("_, types = cmd:parameters(1)");
        cmd("17 01000000 00 01000000 00 00 ff");
        assertThat(script.text("local v, t = cmd:parameters(1, types) return v[1] .. tostring(t == types)"))
                .isEqualTo("255true");
        assertThatThrownBy(() -> script.run("cmd:parameters(1)"))
                .hasMessageContaining("'parameters': the client has not sent the types again");
        assertThatThrownBy(() -> script.run("cmd:parameters(2, types)"))
                .hasMessageContaining("bad argument #2 to 'parameters' (the types of 2 parameters expected)");
    }

    @Test
    void aStatementWithoutParameters() {
        cmd("17 01000000 00 01000000");
        assertThat(script.text("local v, t = cmd:parameters(0) return #v .. #t"))
                .isEqualTo("00");
    }

    @Test
    void valuesThatWereSentBeforeAreNotInTheCommand() {
        cmd("18 01000000 0100 6c6f6e67");
        assertThat(script.text("local n, piece = cmd:long_data() sent = { [n] = piece } return n .. piece"))
                .isEqualTo("2long");
        for (String nulls : new String[] {"00", "02"}) {
            cmd("17 01000000 00 01000000 " + nulls + " 01 0300 fc00 0300 01000000 03000000");
            assertThat(script.text(SHOW + "return show(cmd:parameters(3, nil, sent), 3)"))
                    .isEqualTo("1|long|3|");
        }
        assertThatThrownBy(() -> script.run("cmd:parameters(3, nil, 5)"))
                .hasMessageContaining("bad argument #3 to 'parameters' (table expected, got number)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "17 01000000 00 010000, head is cut off",
        "17 01000000 00 01000000, null bitmap is cut off",
        "17 01000000 00 01000000 00, new parameters bound flag is cut off",
        "17 01000000 00 01000000 00 01 03, types is cut off",
        "17 01000000 00 01000000 00 01 0300 010000, value is cut off",
        "17 01000000 00 01000000 00 01 fe00 05 61, value is longer than the packet",
        "17 01000000 00 01000000 00 01 0c00 06 61, 'length of a date is 6, not 0, 4, 7 or 11'"
    })
    void whatCanNotBeReadIsALuaError(String hex, String reason) {
        cmd(hex);
        assertThatThrownBy(() -> script.run("cmd:parameters(1)")).hasMessageContaining("COM_STMT_EXECUTE: " + reason);
    }

    @Test
    void theCountMustBeOne() {
        cmd("17 01000000 00 01000000");
        assertThatThrownBy(() -> script.run("cmd:parameters()"))
                .hasMessageContaining("bad argument #1 to 'parameters' (number expected, got no value)");
        assertThatThrownBy(() -> script.run("cmd:parameters(65536)")).hasMessageContaining("from 0 to 65535");
        assertThatThrownBy(() -> script.run("cmd:parameters(65535)")).hasMessageContaining("null bitmap is cut off");
    }

    @Test
    void theAnswerToPrepare() {
        script.set("prepared", Prepared.decode(Script.bytes("00 01000000 0100 0200 00 0300")));
        assertThat(script.text(
                        "return prepared:statement_id() .. prepared:column_count() .. prepared:parameter_count() "
                                + ".. prepared:warning_count() .. tostring(prepared)"))
                .isEqualTo("1123dpm.prepared");
        assertThat(script.hex("return prepared")).isEqualTo("000100000001000200000300");
        assertThatThrownBy(() -> Prepared.decode(Script.bytes("00 01000000 0100")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("number of parameters is cut off");
    }
}
