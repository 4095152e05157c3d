// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_STMT_BULK_OPERATIONS;
import static org.sluice.mysql.wire.Capability.MULTI_FACTOR_AUTHENTICATION;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.ProtocolException;

/** The packets of the connection phase, from the examples in the documentation where it has them. */
class ConnectionPhaseTest {
    private static final String GREETING_5_6 = "0a '5.6.4-m7-log' 00 560a0000 5242337a7a264772 00 ffff 08 0200 0fc0 15"
            + "00000000000000000000 2b7944262f5a5a3330355a47 00 'mysql_native_password' 00";
    private static final String GREETING_5_5_2 = "0a '5.5.2-m2' 00 0b000000 64764840492d434a 00 fff7 08 0200 0000 00"
            + "00000000000000000000 2a34647c635a776b345e5d3a 00";
    private static final String LOGIN = "8da60f00 00000001 08 0000000000000000000000000000000000000000000000 'pam' 00"
            + "14 ab09eef6bcb1323e61143865c0991d957d75d447 'test' 00 'mysql_native_password' 00";

    @Test
    void theGreetingIsReadAndWrittenAsItWas() {
        HandshakeV10 greeting = HandshakeV10.decode(Hex.buf(GREETING_5_6));
        assertThat(greeting.serverVersion().utf8()).isEqualTo("5.6.4-m7-log");
        assertThat(greeting.connectionId()).isEqualTo(2646);
        assertThat(greeting.challenge()).isEqualTo(Hex.string("5242337a7a264772 2b7944262f5a5a3330355a47"));
        assertThat(greeting.capabilities().bits()).isEqualTo(0xC00F_FFFFL);
        assertThat(greeting.collation()).isEqualTo(8);
        assertThat(greeting.status()).isEqualTo(2);
        assertThat(greeting.plugin()).isEqualTo(ByteString.utf8("mysql_native_password"));
        assertThat(Hex.written(greeting::encode)).isEqualTo(Hex.plain(GREETING_5_6));
    }

    @Test
    void theGreetingOfOldServersIsReadToo() {
        HandshakeV10 greeting = HandshakeV10.decode(Hex.buf(GREETING_5_5_2));
        assertThat(greeting.challenge().length()).isEqualTo(20);
        assertThat(greeting.plugin()).isNull();
        assertThat(Hex.written(greeting::encode)).isEqualTo(Hex.plain(GREETING_5_5_2));
        String cut = "0a '3.23' 00 01000000 6162636465666768 00 2c00";
        assertThat(HandshakeV10.decode(Hex.buf(cut)).challenge().utf8()).isEqualTo("abcdefgh");
    }

    /** Case 16: 5.5.7 to 5.5.10 leave out the last NUL. */
    @Test
    void theGreetingMayEndWithoutANul() {
        String without = GREETING_5_6.substring(0, GREETING_5_6.length() - " 00".length());
        assertThat(HandshakeV10.decode(Hex.buf(without)).plugin()).isEqualTo(ByteString.utf8("mysql_native_password"));
    }

    @Test
    void mariaDbsExtendedCapabilitiesAndLongChallengesAreRead() {
        HandshakeV10 greeting = new HandshakeV10(
                ByteString.utf8("11.8.2-MariaDB"),
                7,
                ByteString.of(new byte[32]),
                Capabilities.of(CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH, MARIADB_CLIENT_STMT_BULK_OPERATIONS),
                45,
                2,
                ByteString.utf8("client_ed25519"));
        ByteBuf encoded = Hex.buf(Hex.written(greeting::encode));
        assertThat(HandshakeV10.decode(encoded)).isEqualTo(greeting);
        assertThat(encoded.isReadable()).isFalse();
    }

    @Test
    void aGreetingThatIsCutOffIsRefused() {
        byte[] bytes = Hex.bytes(GREETING_5_5_2);
        int beforeMySql41 = 1 + 9 + 4 + 8 + 1 + 2;
        for (int length = 0; length < bytes.length - 1; length++) {
            ByteBuf cut = Unpooled.copiedBuffer(bytes, 0, length);
            if (length == beforeMySql41) {
                assertThat(HandshakeV10.decode(cut).challenge().length()).isEqualTo(8);
            } else {
                assertThatThrownBy(() -> HandshakeV10.decode(cut))
                        .as("%d bytes", length)
                        .isInstanceOf(ProtocolException.class);
            }
        }
        assertThatThrownBy(() -> HandshakeV10.decode(Hex.buf("09 '3.20' 00")))
                .hasMessage("HandshakeV10: protocol version is 9, not 10");
    }

    @Test
    void theLoginIsReadAndWrittenAsItWas() {
        HandshakeResponse41 login = HandshakeResponse41.decode(Hex.buf(LOGIN));
        assertThat(login.capabilities().flags()).isEqualTo(0x000F_A68DL);
        assertThat(login.maxPacketSize()).isEqualTo(1 << 24);
        assertThat(login.user().utf8()).isEqualTo("pam");
        assertThat(login.authResponse()).isEqualTo(Hex.string("ab09eef6bcb1323e61143865c0991d957d75d447"));
        assertThat(login.database()).isEqualTo(ByteString.utf8("test"));
        assertThat(login.plugin()).isEqualTo(ByteString.utf8("mysql_native_password"));
        assertThat(Hex.written(login::encode)).isEqualTo(Hex.plain(LOGIN));
        assertThat(login.toString()).doesNotContain("ab09").contains("20 bytes");
    }

    /** Cases 6 and R17: at every length there is an answer and no crash. */
    @Test
    void aLoginThatIsCutOffIsRefusedOrLacksWhatIsOptional() {
        byte[] login = Hex.bytes(LOGIN);
        int auth = 32 + 4;
        for (int length = 0; length < login.length; length++) {
            ByteBuf cut = Unpooled.copiedBuffer(login, 0, length);
            if (length < auth || (length > auth && length < auth + 21)) {
                assertThatThrownBy(() -> HandshakeResponse.decode(cut))
                        .as("%d bytes", length)
                        .isInstanceOf(ProtocolException.class);
            } else {
                assertThat(HandshakeResponse.decode(cut).user().utf8()).isEqualTo("pam");
            }
        }
    }

    @Test
    void bytesBehindTheLoginAreNoError() {
        assertThat(HandshakeResponse41.decode(Hex.buf(LOGIN + "00")))
                .isEqualTo(HandshakeResponse41.decode(Hex.buf(LOGIN)));
    }

    /** Case 16: three forms of the answer, each of them empty as well (case 14). */
    @Test
    void theAnswerHasTheFormThatTheCapabilitiesSay() {
        assertAnswer("'secret' 00", CLIENT_PROTOCOL_41);
        assertAnswer("06 'secret'", CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION);
        assertAnswer("06 'secret'", CLIENT_PROTOCOL_41, CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);
        HandshakeResponse41 empty = HandshakeResponse41.decode(Hex.buf(head("0d820000") + "'u' 00 00 'd' 00"));
        assertThat(empty.authResponse().isEmpty()).isTrue();
    }

    private static void assertAnswer(String field, Capability... flags) {
        Capabilities capabilities = Capabilities.of(flags).with(CLIENT_MYSQL);
        HandshakeResponse41 login = new HandshakeResponse41(
                capabilities, 1, 45, ByteString.utf8("u"), ByteString.utf8("secret"), null, null, null, 0);
        String written = Hex.written(login::encode);
        assertThat(written).endsWith("7500" + Hex.plain(field));
        assertThat(HandshakeResponse41.decode(Hex.buf(written))).isEqualTo(login);
    }

    /** A long answer: 300 bytes need a length of three. */
    @Test
    void allFieldsTogether() {
        ByteString attributes = ConnectAttributes.encode(new LinkedHashMap<>(Map.of("_pid", "7")));
        HandshakeResponse41 login = new HandshakeResponse41(
                Capabilities.of(
                        CLIENT_PROTOCOL_41,
                        CLIENT_CONNECT_WITH_DB,
                        CLIENT_PLUGIN_AUTH,
                        CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
                        CLIENT_CONNECT_ATTRS,
                        CLIENT_ZSTD_COMPRESSION_ALGORITHM,
                        MARIADB_CLIENT_STMT_BULK_OPERATIONS),
                0xFFFF_FFFFL,
                255,
                Hex.string("c3a9 ff"),
                ByteString.of(new byte[300]),
                ByteString.utf8("übung"),
                ByteString.utf8("parsec"),
                attributes,
                22);
        ByteBuf payload = Hex.buf(Hex.written(login::encode));
        assertThat(HandshakeResponse.decode(payload)).isEqualTo(login);
        assertThat(payload.isReadable()).isFalse();
        assertThat(ConnectAttributes.decode(attributes)).containsExactly(Map.entry("_pid", "7"));
        assertThatThrownBy(() -> ConnectAttributes.decode(attributes.slice(0, 6)))
                .hasMessage("connection attributes: value is longer than the packet");
    }

    /** Case 9. */
    @Test
    void clientsOfOldLogInToo() {
        String old = "8524 000000 'old' 00 47 44 53 43 51 59 52 5f";
        HandshakeResponse login = HandshakeResponse.decode(Hex.buf(old));
        assertThat(login).isInstanceOf(HandshakeResponse320.class);
        assertThat(login.user().utf8()).isEqualTo("old");
        assertThat(login.authResponse().utf8()).isEqualTo("GDSCQYR_");
        assertThat(Hex.written(login::encode)).isEqualTo(Hex.plain(old));
        HandshakeResponse withDatabase = HandshakeResponse.decode(Hex.buf("0800 000000 'u' 00 00 'db' 00"));
        assertThat(withDatabase.authResponse().isEmpty()).isTrue();
        assertThat(withDatabase.database()).isEqualTo(ByteString.utf8("db"));
        assertThat(Hex.written(withDatabase::encode)).isEqualTo(Hex.plain("0800 000000 'u' 00 00 'db' 00"));
    }

    @Test
    void theWishForTlsIsALoginWithoutAUser() {
        String wish = head("85ae0700");
        ByteBuf payload = Hex.buf(wish);
        assertThat(SslRequest.isOne(payload)).isTrue();
        SslRequest request = SslRequest.decode(payload);
        assertThat(request.capabilities().has(CLIENT_SSL)).isTrue();
        assertThat(Hex.written(request::encode)).isEqualTo(Hex.plain(wish));
        assertThat(SslRequest.isOne(Hex.buf(LOGIN))).isFalse();
        assertThat(SslRequest.isOne(Hex.buf(wish + "00"))).isFalse();
        assertThat(SslRequest.isOne(Hex.buf("0508 000000"))).isTrue();
        assertThat(SslRequest.isOne(Hex.buf("0508"))).isFalse();
        assertThat(SslRequest.decode(Hex.buf("0508 000000")).capabilities().has(CLIENT_SSL))
                .isTrue();
    }

    @Test
    void aServerAnswersTheLoginInSixWays() {
        Capabilities can = Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_PLUGIN_AUTH, MULTI_FACTOR_AUTHENTICATION);
        assertReply("00 00 00 0200 0000", can, OkPacket.ofStatus(2));
        assertReply("ff 1504 '#28000no'", can, ErrPacket.of(1045, "28000", "no"));
        assertReply("fe", can, new OldAuthSwitchRequest());
        assertReply(
                "fe 'client_ed25519' 00 0102",
                can,
                new AuthSwitchRequest(ByteString.utf8("client_ed25519"), Hex.string("0102")));
        assertReply("01 03", can, new AuthMoreData(Hex.string("03")));
        assertReply("02 'p' 00 07", can, new AuthNextFactor(ByteString.utf8("p"), Hex.string("07")));
        assertReply("", can, new AuthMoreData(ByteString.EMPTY, false));
    }

    /** MariaDB's plugins speak without a mark, and 0x02 is the next factor only for those who know of factors. */
    @Test
    void dataOfAPluginMayBeUnmarked() {
        assertReply("02 'Password: '", Capabilities.NONE, new AuthMoreData(Hex.string("02 'Password: '"), false));
        assertReply("'P' 00 'salt'", Capabilities.NONE, new AuthMoreData(Hex.string("'P' 00 'salt'"), false));
        assertThatThrownBy(() -> LoginReply.decode(Hex.buf("fb '/etc/passwd'"), Capabilities.NONE))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> LoginReply.decode(Hex.buf("fe 'no end'"), Capabilities.NONE))
                .hasMessage("AuthSwitchRequest: plugin name does not end");
    }

    @Test
    void theChallengeOfASwitchHasNoNul() {
        ByteString twenty = ByteString.utf8("abcdefghijklmnopqrst");
        assertThat(new AuthSwitchRequest(ByteString.EMPTY, Hex.string("'abcdefghijklmnopqrst' 00")).challenge())
                .isEqualTo(twenty);
        assertThat(new AuthSwitchRequest(ByteString.EMPTY, twenty).challenge()).isEqualTo(twenty);
        assertThat(new AuthSwitchRequest(ByteString.EMPTY, ByteString.of(new byte[32]))
                        .challenge()
                        .length())
                .isEqualTo(32);
    }

    private static void assertReply(String hex, Capabilities capabilities, LoginReply expected) {
        assertThat(LoginReply.decode(Hex.buf(hex), capabilities)).isEqualTo(expected);
        assertThat(Hex.written(out -> expected.encode(out, capabilities))).isEqualTo(Hex.plain(hex));
    }

    private static String head(String capabilities) {
        return capabilities + "00000001 08 0000000000000000000000000000000000000000000000";
    }
}
