// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

class CommandsTest {
    private static final Capabilities LOGIN =
            Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH, CLIENT_CONNECT_ATTRS);
    private static final Capabilities ATTRIBUTES = Capabilities.of(CLIENT_QUERY_ATTRIBUTES);

    @Test
    void everyByteIsACommandOrUnknown() {
        for (int code = 0; code < 256; code++) {
            CommandType type = CommandType.of(code);
            assertThat(type == CommandType.UNKNOWN || type.code() == code).isTrue();
        }
        assertThat(CommandType.of(0x17)).isEqualTo(CommandType.COM_STMT_EXECUTE);
        assertThat(CommandType.of(0xFA)).isEqualTo(CommandType.COM_STMT_BULK_EXECUTE);
        assertThat(CommandType.of(0xFD)).isEqualTo(CommandType.UNKNOWN);
    }

    /** Case 29. */
    @Test
    void changeOfUserIsReadAndWrittenAsItWas() {
        String hex = "11 'u' 00 02 0102 'db' 00 2d00 'mysql_native_password' 00 07 04 '_pid' 01 '7'";
        ComChangeUser change = ComChangeUser.decode(Hex.buf(hex), LOGIN);
        assertThat(change)
                .isEqualTo(new ComChangeUser(
                        ByteString.utf8("u"),
                        Hex.string("0102"),
                        ByteString.utf8("db"),
                        45,
                        ByteString.utf8("mysql_native_password"),
                        Hex.string("04 '_pid' 01 '7'")));
        assertThat(Hex.written(out -> change.encode(out, LOGIN))).isEqualTo(Hex.plain(hex));
    }

    @Test
    void changeOfUserMayEndBehindTheDatabase() {
        ComChangeUser change = ComChangeUser.decode(Hex.buf("11 'u' 00 00 00"), LOGIN);
        assertThat(change.plugin()).isNull();
        assertThat(change.collation()).isZero();
        assertThat(Hex.written(out -> change.encode(out, LOGIN))).isEqualTo("1175000000" + "0000");
        ComChangeUser old = ComChangeUser.decode(Hex.buf("11 'u' 00 'abc' 00 'd' 00"), Capabilities.NONE);
        assertThat(old.authResponse().utf8()).isEqualTo("abc");
        assertThat(Hex.written(out -> old.encode(out, Capabilities.NONE))).isEqualTo("11750061626300" + "6400");
        assertThatThrownBy(() -> ComChangeUser.decode(Hex.buf("11 'u' 00 14 00"), LOGIN))
                .hasMessage("COM_CHANGE_USER: auth response is cut off");
    }

    /** Case 40: the documentation's types, null among them; the statement begins behind their values. */
    @Test
    void attributesComeBeforeTheStatement() {
        String attributes = "05 01 02 01 0300 01 'a' fe00 01 'b' 0880 00 0700 01 't' 0100 02 'xy'"
                + "01000000 ffffffffffffffff 04 e8070203 7f";
        ComQuery query = ComQuery.decode(Hex.buf("03" + attributes + "'select 1'"), ATTRIBUTES);
        assertThat(query.statement().utf8()).isEqualTo("select 1");
        assertThat(query.attributes()).isEqualTo(Hex.string(attributes));
        assertThat(Hex.written(out -> query.encode(out, ATTRIBUTES)))
                .isEqualTo(Hex.plain("03" + attributes + "'select 1'"));
        assertThat(Hex.written(out -> query.encode(out, Capabilities.NONE))).isEqualTo(Hex.plain("03 'select 1'"));
    }

    @Test
    void attributesAreMadeWhereTheServerWantsTheirNumber() {
        ComQuery query = ComQuery.decode(Hex.buf("03 'select 1'"), Capabilities.NONE);
        assertThat(Hex.written(out -> query.encode(out, ATTRIBUTES))).isEqualTo(Hex.plain("03 00 01 'select 1'"));
        ComQuery none = ComQuery.decode(Hex.buf("03 00 01 'select 1'"), ATTRIBUTES);
        assertThat(none.statement().utf8()).isEqualTo("select 1");
        assertThat(ComQuery.decode(Hex.buf("03"), Capabilities.NONE).statement().isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03",
                "03 01",
                "03 01 01",
                "03 01 01 00 00 0300 00 01000000",
                "03 01 01 00 01 0300 00 010000",
                "03 01 01 00 01 fe00 00 05 'abcd'",
                "03 01 01 00 01 0c00 00 0b 01",
                "03 fdffffff 01 00 01",
                "03 feffffffffffffffff 01 00 01"
            })
    void attributesThatAreCutOffAreRefused(String hex) {
        assertThatThrownBy(() -> ComQuery.decode(Hex.buf(hex), ATTRIBUTES)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void statementsAreRead() {
        assertWhole(
                "17 ffffffff 01 01000000",
                ComStmtExecute::decode,
                new ComStmtExecute(ComStmtExecute.LAST_PREPARED, ComStmtExecute.CURSOR_TYPE_READ_ONLY, 1));
        assertWhole("fa 07000000 c000", ComStmtBulkExecute::decode, new ComStmtBulkExecute(7, 192));
        assertWhole("1c 07000000 64000000", ComStmtFetch::decode, new ComStmtFetch(7, 100));
        assertWhole("18 07000000 0200", ComStmtSendLongData::decode, new ComStmtSendLongData(7, 2));
    }

    @Test
    void theOthersAreRead() {
        assertWhole("0c 07000000", ComProcessKill::decode, new ComProcessKill(7));
        assertWhole("1b 0100", ComSetOption::decode, new ComSetOption(ComSetOption.MYSQL_OPTION_MULTI_STATEMENTS_OFF));
        // Cases 23 and 34: names in any character set, keywords among them.
        assertThat(ComInitDb.decode(Hex.buf("02 c3bc ff")).database()).isEqualTo(Hex.string("c3bc ff"));
        assertThat(ComFieldList.decode(Hex.buf("04 'order' 00 '%'")))
                .isEqualTo(new ComFieldList(ByteString.utf8("order"), ByteString.utf8("%")));
        assertThat(Hex.written(new ComInitDb(ByteString.utf8("d"))::encode)).isEqualTo("0264");
        assertThat(Hex.written(new ComProcessKill(0xFFFF_FFFFL)::encode)).isEqualTo("0cffffffff");
        assertThat(Hex.written(new ComSetOption(1)::encode)).isEqualTo("1b0100");
    }

    /** One byte short it is refused, as is another command's byte; one byte longer is no matter. */
    private static void assertWhole(String hex, Function<ByteBuf, ?> decoder, Object expected) {
        byte[] bytes = Hex.bytes(hex);
        assertThat(decoder.apply(Unpooled.copiedBuffer(bytes))).isEqualTo(expected);
        assertThat(decoder.apply(Hex.buf(hex + "00"))).isEqualTo(expected);
        for (int length = 0; length < bytes.length; length++) {
            ByteBuf cut = Unpooled.copiedBuffer(bytes, 0, length);
            assertThatThrownBy(() -> decoder.apply(cut)).isInstanceOf(ProtocolException.class);
        }
        bytes[0] = 0x0E;
        assertThatThrownBy(() -> decoder.apply(Unpooled.copiedBuffer(bytes))).isInstanceOf(ProtocolException.class);
    }
}
