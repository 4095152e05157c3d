// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.luaj.vm2.LuaString;
import org.sluice.mysql.packet.ConnectAttributes;
import org.sluice.mysql.packet.HandshakeResponse320;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/** Section 6 on the wire: what is read is there, what is written can be read; D5, D6, D16. */
class Section6WireTest {
    private static final ByteString CHALLENGE = ByteString.utf8("abcdefghijklmnopqrst");
    private static final ByteString ANSWER = ByteString.utf8("ABCDEFGHIJKLMNOPQRST");

    private final Script script = new Script();

    @Test
    void aNewHandshakeIsWrittenAsDpmsWas() {
        HandshakeV10 greeting = HandshakeV10.decode(script.payload("return dpm.new_handshake_pkt()"));
        assertThat(greeting.serverVersion().utf8()).isEqualTo("5.0.37");
        assertThat(greeting.connectionId()).isOne();
        assertThat(greeting.challenge().length()).isEqualTo(20);
        assertThat(greeting.capabilities().bits()).isEqualTo(1 | 4 | 8 | 512 | 8192 | 32768);
        assertThat(greeting.collation()).isEqualTo(8);
        assertThat(greeting.status()).isEqualTo(2);
        assertThat(greeting.plugin()).isNull();
    }

    @Test
    void section12NoncesDifferAndHaveNoZero() {
        Set<LuaString> nonces = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            LuaString nonce =
                    script.run("return dpm.new_handshake_pkt():scramble_buff()").checkstring(1);
            assertThat(nonce.length()).isEqualTo(20);
            for (int at = 0; at < 20; at++) {
                assertThat(nonce.luaByte(at)).isBetween(1, 127);
            }
            nonces.add(nonce);
        }
        assertThat(nonces).hasSize(1000);
    }

    @Test
    void theProtocolVersionAndThePluginGoOut() {
        String lua =
                "local h = dpm.new_handshake_pkt() h:auth_plugin('caching_sha2_password') h:server_version('8.0') ";
        HandshakeV10 greeting = HandshakeV10.decode(script.payload(lua + "return h"));
        assertThat(greeting.plugin()).isEqualTo(ByteString.utf8("caching_sha2_password"));
        assertThat(greeting.capabilities().has(CLIENT_PLUGIN_AUTH)).isTrue();
        assertThat(script.hex(lua + "h:protocol_version(9) return h")).startsWith("09");
    }

    @Test
    void capabilitiesOf32BitsAreReadAndTheUnfitOnesNotWritten() {
        Capabilities all = new Capabilities(0x3F_FFFF_FFFEL);
        script.set(
                "h",
                Handshake.of(new HandshakeV10(
                        ByteString.utf8("11.4"), 77, CHALLENGE, all, 45, 2, ByteString.utf8("mysql_native_password"))));
        assertThat(script.text("return h:thread_id() .. h:server_language() .. h:scramble_buff() .. h:auth_plugin()"))
                .isEqualTo("7745abcdefghijklmnopqrstmysql_native_password");
        assertThat(script.text("return tostring(h:server_capabilities(dpm.CLIENT_DEPRECATE_EOF))"))
                .isEqualTo("true");
        Capabilities written = HandshakeV10.decode(script.payload("return h")).capabilities();
        assertThat(written.has(CLIENT_DEPRECATE_EOF)).isFalse();
        assertThat(written.has(CLIENT_SSL)).isFalse();
        assertThat(written.extended()).isZero();
        assertThat(written.has(CLIENT_PROTOCOL_41)).isTrue();
    }

    @Test
    void aNewAuthIsWrittenWithoutPasswordAndDatabase() {
        HandshakeResponse41 login = HandshakeResponse41.decode(script.payload("return dpm.new_auth_pkt()"));
        assertThat(login.user().utf8()).isEqualTo("root");
        assertThat(login.authResponse().isEmpty()).isTrue();
        assertThat(login.database()).isNull();
        assertThat(login.maxPacketSize()).isEqualTo(16777216);
        assertThat(login.collation()).isEqualTo(8);
        assertThat(login.capabilities().has(CLIENT_CONNECT_WITH_DB)).isFalse();
    }

    @Test
    void d6AnAuthWithDatabaseKeepsItsPasswordAndAll() {
        Capabilities capabilities =
                Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_CONNECT_WITH_DB);
        String longest = "d".repeat(64);
        HandshakeResponse41 login = new HandshakeResponse41(
                capabilities, 1 << 24, 33, ByteString.utf8("whee"), ANSWER, ByteString.utf8(longest), null, null, 0);
        ByteBuf payload = Unpooled.buffer();
        login.encode(payload);
        script.set("auth", Auth.decode(payload.copy()));
        assertThat(script.text("return auth:user() .. auth:databasename() .. auth:charset_number()"))
                .isEqualTo("whee" + longest + "33");
        assertThat(HandshakeResponse41.decode(script.payload("return auth"))).isEqualTo(login);
        assertThat(HandshakeResponse41.decode(script.payload("auth:databasename(nil) return auth"))
                        .authResponse())
                .isEqualTo(ANSWER);
    }

    @Test
    void pluginAndAttributesAreReadAndWritten() {
        script.run("a = dpm.new_auth_pkt() a:auth_plugin('mysql_native_password') "
                + "a:attributes{program_name = 'x', n = 1}");
        HandshakeResponse41 login = HandshakeResponse41.decode(script.payload("return a"));
        assertThat(login.plugin()).isEqualTo(ByteString.utf8("mysql_native_password"));
        assertThat(login.attributes()).isNotNull();
        assertThat(ConnectAttributes.decode(login.attributes()))
                .containsExactlyInAnyOrderEntriesOf(Map.of("program_name", "x", "n", "1"));
        script.set("a", Auth.of(login));
        assertThat(script.text("return a:attributes().program_name .. a:attributes().n"))
                .isEqualTo("x1");
        assertThat(HandshakeResponse41.decode(script.payload("a:attributes(nil) return a"))
                        .attributes())
                .isNull();
    }

    @Test
    void theLoginOfAnOldClientIsReadAndWrittenAsItWas() {
        HandshakeResponse320 old = new HandshakeResponse320(
                Capabilities.of(CLIENT_CONNECT_WITH_DB),
                1000,
                ByteString.utf8("old"),
                ByteString.EMPTY,
                ByteString.utf8("db"));
        script.set("auth", Auth.of(old));
        assertThat(HandshakeResponse320.decode(script.payload("return auth"))).isEqualTo(old);
    }

    @Test
    void d5AnOkIsReadFieldByField() {
        script.set("ok", Ok.decode(Script.bytes("00 03 fce903 0a00 0500 026869"), Script.PLAIN));
        assertThat(script.text("return ok:affected_rows() .. '/' .. ok:insert_id() .. '/' .. ok:warning_count() .. '/' "
                        + ".. ok:message() .. '/' .. tostring(ok:server_status(8)) .. tostring(ok:server_status(1))"))
                .isEqualTo("3/1001/5/hi/truefalse");
        assertThat(script.hex("return ok")).isEqualTo("0003fce9030a000500026869");
    }

    @Test
    void anInsertIdOf64BitsIsAsNearAsANumberComes() {
        script.set("ok", Ok.decode(Script.bytes("00 00 feffffffffffffffff 0200 0000"), Script.PLAIN));
        assertThat(script.run("return ok:insert_id() == 2^64").toboolean(1)).isTrue();
        assertThat(script.hex("return ok")).isEqualTo("0000feffffffffffffffff02000000");
        assertThat(script.hex("ok:insert_id(2^63) return ok")).isEqualTo("0000fe000000000000008002000000");
    }

    @Test
    void d16TheDefaultValueOfAFieldIsKept() {
        String column = "03646566 00 0174 0174 0163 0163 0c 0800 0b000000 03 0100 00 0000 0137";
        script.set("field", Field.decode(Script.bytes(column)));
        assertThat(script.text("local n, t = field:name() return n .. t .. field:table() .. field:charset()"))
                .isEqualTo("c3t8");
        assertThat(script.hex("return field")).isEqualTo(column.replace(" ", ""));
    }

    @Test
    void aNewFieldIsWrittenAsItsDefaultsSay() {
        assertThat(script.hex("local f = dpm.new_field_pkt() f:name('c') return f"))
                .isEqualTo("03646566" + "00" + "00" + "00" + "0163" + "00" + "0c" + "3f00" + "20000000" + "fe" + "0200"
                        + "00" + "0000");
    }

    @Test
    void anEofIsReadAndWritten() {
        script.set("eof", Eof.decode(Script.bytes("fe 0300 0a00"), Script.PLAIN));
        assertThat(script.text("return eof:warning_count() .. tostring(eof:server_status(8))"))
                .isEqualTo("3true");
        assertThat(script.hex("return eof")).isEqualTo("fe03000a00");
    }

    @Test
    void moreColumnsThanACountCanHaveAreNone() {
        assertThatThrownBy(() -> Rset.decode(Script.bytes("fd000001"))).hasMessageContaining("column count");
    }
}
