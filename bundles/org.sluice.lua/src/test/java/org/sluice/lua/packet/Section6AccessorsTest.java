// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 6: the packets' accessors, their kinds, defaults and limits, row by row; D13, D14, D15, D17. */
class Section6AccessorsTest {
    private final Script script = new Script();

    @ParameterizedTest(name = "{0}:{1} of a new one is {2}")
    @CsvSource({
        "handshake, protocol_version(), 10",
        "handshake, server_version(), 5.0.37",
        "handshake, thread_id(), 1",
        "handshake, server_language(), 8",
        "handshake, server_capabilities(1), true",
        "handshake, server_capabilities(2), false",
        "handshake, server_capabilities(4), true",
        "handshake, server_capabilities(8), true",
        "handshake, server_capabilities(512), true",
        "handshake, server_capabilities(2048), false",
        "handshake, server_capabilities(8192), true",
        "handshake, server_capabilities(32768), true",
        "handshake, server_status(2), true",
        "handshake, server_status(65533), false",
        "handshake, auth_plugin(), nil",
        "auth, client_flags(1), true",
        "auth, client_flags(4), true",
        "auth, client_flags(8), true",
        "auth, client_flags(512), true",
        "auth, client_flags(8192), true",
        "auth, client_flags(32768), true",
        "auth, client_flags(24050), false",
        "auth, max_packet_size(), 16777216",
        "auth, charset_number(), 8",
        "auth, user(), root",
        "auth, databasename(), nil",
        "auth, auth_plugin(), nil",
        "auth, attributes(), nil",
        "ok, field_count(), 0",
        "ok, affected_rows(), 0",
        "ok, insert_id(), 0",
        "ok, warning_count(), 0",
        "ok, server_status(2), true",
        "ok, server_status(65533), false",
        "ok, message(), ''",
        "err, field_count(), 255",
        "err, errnum(), 1045",
        "err, sqlstate(), 28000",
        "cmd, command(), 3",
        "cmd, argument(), select @@version limit 1",
        "rset, field_count(), 0",
        "field, charset(), 63",
        "field, length(), 32",
        "field, flags(2), true",
        "field, flags(65533), false",
        "field, decimals(), 0",
        "field, type(), 254",
        "field, catalog(), def",
        "field, table(), ''",
        "eof, warning_count(), 0",
        "eof, server_status(65535), false"
    })
    void defaultsOfANewObject(String kind, String call, String value) {
        assertThat(script.text("return tostring(dpm.new_" + kind + "_pkt():" + call + ")"))
                .isEqualTo(value);
    }

    @Test
    void aNewErrRefusesAccess() {
        assertThat(script.text("return dpm.new_err_pkt():message()")).startsWith("Access denied for user");
    }

    @ParameterizedTest(name = "{0}:{1} is set to {2}")
    @CsvSource({
        "handshake, protocol_version, 9",
        "handshake, server_version, '''8.0.99-sluice'''",
        "handshake, thread_id, 4294967295",
        "handshake, server_language, 255",
        "handshake, auth_plugin, '''caching_sha2_password'''",
        "auth, max_packet_size, 1073741824",
        "auth, charset_number, 45",
        "auth, user, '''a user of more than sixteen bytes'''",
        "auth, databasename, '''test'''",
        "auth, auth_plugin, '''mysql_native_password'''",
        "ok, affected_rows, 9007199254740992",
        "ok, insert_id, 16777216",
        "ok, warning_count, 65535",
        "ok, message, '''Rows matched: 1'''",
        "err, errnum, 65535",
        "err, sqlstate, '''HY000'''",
        "err, message, '''no'''",
        "cmd, command, 255",
        "cmd, argument, '''select 1'''",
        "rset, field_count, 7",
        "field, table, '''t'''",
        "field, org_table, '''t0'''",
        "field, org_name, '''c0'''",
        "field, database, '''d'''",
        "field, catalog, '''x'''",
        "field, type, 3",
        "field, charset, 255",
        "field, length, 4294967295",
        "field, decimals, 31",
        "eof, warning_count, 12"
    })
    void whatIsSetIsThereAndSettingReturnsNothing(String kind, String name, String value) {
        String lua = "local p = dpm.new_" + kind + "_pkt() " //
                + "local n = select('#', p:" + name + "(" + value + ")) "
                + "return n == 0 and p:" + name + "() == " + value;
        assertThat(script.run(lua).toboolean(1)).isTrue();
    }

    @ParameterizedTest(name = "{0}:{1} has flags")
    @CsvSource({
        "handshake, server_capabilities, 0x80000",
        "handshake, server_status, 1",
        "auth, client_flags, 0x10000",
        "ok, server_status, 8",
        "eof, server_status, 0x4000",
        "field, flags, 1"
    })
    void flagsAreAskedSetAndCleared(String kind, String name, String flag) {
        String lua = "local p = dpm.new_" + kind + "_pkt() local before = p:" + name + "(" + flag + ") " //
                + "p:" + name + "(" + flag + ", true) local set = p:" + name + "(" + flag + ") "
                + "p:" + name + "(" + flag + ", false) local clear = p:" + name + "(" + flag + ") "
                + "return tostring(before) .. tostring(set) .. tostring(clear)";
        assertThat(script.text(lua)).isEqualTo("falsetruefalse");
        assertThatThrownBy(() -> script.run("dpm.new_" + kind + "_pkt():" + name + "()"))
                .hasMessageContaining("bad argument #1 to '" + name + "' (number expected, got no value)");
    }

    @ParameterizedTest(name = "{0}:{1} can not be set")
    @CsvSource({"handshake, scramble_buff", "ok, field_count", "err, field_count"})
    void readOnlyAccessorsSaySo(String kind, String name) {
        assertThatThrownBy(() -> script.run("dpm.new_" + kind + "_pkt():" + name + "(1)"))
                .hasMessageContaining("Value is read only");
    }

    @ParameterizedTest(name = "D14: {0}:{1} takes at most {2} bytes")
    @CsvSource({
        "handshake, server_version, 60",
        "handshake, auth_plugin, 64",
        "auth, user, 384",
        "auth, databasename, 256",
        "err, message, 511",
        "err, sqlstate, 5"
    })
    void d14LongestTextsAreEnforced(String kind, String name, int longest) {
        String call = "dpm.new_" + kind + "_pkt():" + name;
        script.run(call + "(('x'):rep(" + longest + "))");
        assertThatThrownBy(() -> script.run(call + "(('x'):rep(" + (longest + 1) + "))"))
                .hasMessageContaining("bad argument #1 to '" + name + "'")
                .hasMessageContaining("got " + (longest + 1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "dpm.new_err_pkt():errnum(65536) | bad argument #1 to 'errnum' (number from 0 to 65535 expected, got 65536)",
                "dpm.new_err_pkt():errnum(-1) | bad argument #1 to 'errnum' (number from 0 to 65535 expected, got -1)",
                "dpm.new_err_pkt():errnum('x') | bad argument #1 to 'errnum' (number expected, got string)",
                "dpm.new_err_pkt():errnum(0/0) | bad argument #1 to 'errnum' (number from 0 to 65535 expected, got nan)",
                "dpm.new_err_pkt():message({}) | bad argument #1 to 'message' (string expected, got table)",
                "dpm.new_err_pkt():message(dpm.new_ok_pkt()) | bad argument #1 to 'message' (string expected, got dpm.ok)",
                "dpm.new_err_pkt():sqlstate('HY') | bad argument #1 to 'sqlstate' (string of 5 bytes expected, got 2)",
                "dpm.new_err_pkt():message(nil) | bad argument #1 to 'message' (string expected, got nil)",
                "dpm.new_auth_pkt():user('a\\0b') | bad argument #1 to 'user' (string without NUL bytes expected)",
                "dpm.new_auth_pkt():attributes(1) | bad argument #1 to 'attributes' (table expected, got number)",
                "dpm.new_auth_pkt():attributes({{}}) | bad argument #1 to 'attributes' (table of strings expected)",
                "dpm.new_ok_pkt():insert_id(-1) | bad argument #1 to 'insert_id' (number from 0 to 2^64 expected, got -1)",
                "dpm.new_rset_pkt():add_field(1) | bad argument #1 to 'add_field' (dpm.field expected, got number)",
                "dpm.new_rset_pkt():pack_row() | bad argument #1 to 'pack_row' (dpm.row expected, got no value)",
                "dpm.new_field_pkt():name('x', 256) | bad argument #2 to 'name' (number from 0 to 255 expected, got 256)",
                "dpm.new_err_pkt().errnum(dpm.new_ok_pkt()) | calling 'errnum' on bad self (dpm.err expected, got userdata)",
                "dpm.new_err_pkt().errnum() | calling 'errnum' on bad self (dpm.err expected, got no value)"
            })
    void aWrongArgumentIsNamed(String call, String message) {
        assertThatThrownBy(() -> script.run(call)).hasMessageContaining(message);
    }

    @Test
    void numbersMayBeTextsAndTextsNumbers() {
        assertThat(script.text(
                        "local e = dpm.new_err_pkt() e:errnum('1064') e:message(1.5) return e:errnum() .. e:message()"))
                .isEqualTo("10641.5");
    }

    @Test
    void d13TheArgumentOfACommandKeepsWhatIsBehindANul() {
        assertThat(script.hex("local c = dpm.new_cmd_pkt() c:command(dpm.COM_PING) c:argument('a\\0b\\255') return c"))
                .isEqualTo("0e610062ff");
        script.set("cmd", Cmd.decode(Script.bytes("03 61 00 62")));
        assertThat(script.run("return #cmd:argument()").toint(1)).isEqualTo(3);
        assertThat(script.hex("return cmd")).isEqualTo("03610062");
    }

    @Test
    void commandsBeyondSixteenMegabytesKeepTheirBytes() {
        assertThat(script.payload("local c = dpm.new_cmd_pkt() c:argument(('x'):rep(20000000)) return c")
                        .readableBytes())
                .isEqualTo(20_000_001);
    }

    @Test
    void anEmptyCommandIsComSleep() {
        script.set("cmd", Cmd.decode(Script.bytes("")));
        assertThat(script.text("return cmd:command() .. '/' .. cmd:argument()")).isEqualTo("0/");
    }

    @Test
    void d15TheMessageOfAnErrHasNoNulBehindIt() {
        assertThat(script.hex(
                        "local e = dpm.new_err_pkt() e:errnum(1064) e:sqlstate('42000') e:message('no') return e"))
                .isEqualTo("ff2804" + "23" + "3432303030" + "6e6f");
    }

    @Test
    void d15AnErrWithoutSqlStateIsRead() {
        script.set("err", Err.decode(Script.bytes("ff 1004 546f6f")));
        assertThat(script.text("return err:errnum() .. err:sqlstate() .. err:message()"))
                .isEqualTo("1040HY000Too");
    }

    @Test
    void anErrMayBeLongerThanAScriptMayMakeIt() {
        byte[] message = "x".repeat(700).getBytes(StandardCharsets.US_ASCII);
        script.set(
                "err",
                Err.decode(
                        Unpooled.wrappedBuffer(Script.bytes("ff2804233432303030"), Unpooled.wrappedBuffer(message))));
        assertThat(script.run("return #err:message()").toint(1)).isEqualTo(700);
    }

    @Test
    void d17FieldsAreRemovedFromTheEndAndCounted() {
        String fields =
                "local r = dpm.new_rset_pkt() r:add_field(dpm.new_field_pkt()) r:add_field(dpm.new_field_pkt()) ";
        assertThat(script.text(fields + "r:remove_field() return r:field_count()"))
                .isEqualTo("1");
        assertThatThrownBy(() -> script.run(fields + "for i = 1, 3 do r:remove_field() end"))
                .hasMessageContaining("'remove_field': there is no field to remove");
        assertThatThrownBy(() -> script.run("dpm.new_rset_pkt():field_count(-1)"))
                .hasMessageContaining("bad argument #1 to 'field_count'");
    }

    @Test
    void theNumberOfFieldsIsCappedAndFieldsAddedToIt() {
        assertThat(script.text("local r = dpm.new_rset_pkt() r:field_count(40000) return r:field_count()"))
                .isEqualTo("32768");
        script.set("rset", Rset.decode(Script.bytes("02")));
        assertThat(script.text("rset:add_field(dpm.new_field_pkt()) return rset:field_count()"))
                .isEqualTo("2");
        assertThat(script.hex("return rset")).isEqualTo("02");
        assertThat(script.hex("local r = dpm.new_rset_pkt() r:field_count(300) return r"))
                .isEqualTo("fc2c01");
    }

    @Test
    void theNameOfAFieldResetsTheWholeDefinition() {
        String changed = "local f = dpm.new_field_pkt() f:table('t') f:length(7) f:flags(2, false) f:name('c', 3) ";
        assertThat(script.text(changed
                        + "local n, t = f:name() return n .. t .. f:table() .. f:length() .. tostring(f:flags(2))"))
                .isEqualTo("c332true");
        assertThat(script.text("local f = dpm.new_field_pkt() f:type(3) f:name('c') local n, t = f:name() return t"))
                .isEqualTo("254");
        assertThat(script.text("return select('#', dpm.new_field_pkt():full())"))
                .isEqualTo("0");
    }

    @Test
    void aRowIsOpaque() {
        assertThat(script.hex("return dpm.new_row_pkt()")).isEmpty();
        assertThatThrownBy(() -> script.run("dpm.new_row_pkt():values()"))
                .hasMessageContaining("attempt to call method 'values' (a nil value)");
    }

    @Test
    void anUnknownMethodIsNil() {
        assertThat(script.run("return dpm.new_ok_pkt().nonsense").isnil(1)).isTrue();
    }
}
