// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.Hex;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

class GeneralPacketsTest {
    private static final Capabilities PLAIN = Capabilities.of(CLIENT_PROTOCOL_41);
    private static final Capabilities TRACK = Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_SESSION_TRACK);
    /** The documentation's example of a changed schema and a changed variable. */
    private static final String CHANGED = "00 00 00 0240 0000 00 18 01 05 04 'test' 00 0f 0a 'autocommit' 03 'OFF' ";

    @Test
    void okIsReadAndWrittenAsItWas() {
        OkPacket ok = OkPacket.decode(Hex.buf("00 01 fcfb00 0300 0100 04 'done'"), PLAIN);
        assertThat(ok).isEqualTo(new OkPacket(false, 1, 251, 3, 1, ByteString.utf8("done"), ByteString.EMPTY));
        assertThat(Hex.written(out -> ok.encode(out, PLAIN))).isEqualTo("0001fcfb000300010004646f6e65");
    }

    /** As MySQL 5.6, MySQL 9.7 and MariaDB send it without CLIENT_SESSION_TRACK, and as the documentation has it. */
    @Test
    void theInfoOfOkIsReadWithItsLengthAndBare() {
        for (String text : List.of("Records: 2  Duplicates: 0  Warnings: 0", "x".repeat(300), "x", "")) {
            OkPacket ok = new OkPacket(false, 2, 0, 2, 0, ByteString.utf8(text), ByteString.EMPTY);
            for (Capabilities capabilities : List.of(PLAIN, TRACK)) {
                ByteBuf payload = Unpooled.buffer();
                ok.encode(payload, capabilities);
                assertThat(OkPacket.decode(payload, capabilities)).isEqualTo(ok);
            }
            ByteBuf bare = Unpooled.buffer()
                    .writeBytes(Hex.bytes("00 02 00 0200 0000"))
                    .writeBytes(text.getBytes(UTF_8));
            assertThat(OkPacket.decode(bare, PLAIN)).isEqualTo(ok);
        }
        assertThat(OkPacket.decode(Hex.buf("00 00 00 0200 0000 00"), PLAIN)).isEqualTo(OkPacket.ofStatus(2));
    }

    /** Cases 58 and 59: changes of the session are told to those only who asked for them. */
    @Test
    void changesOfTheSessionAreReadAndLeftOutForThoseWhoDoNotTrackThem() {
        OkPacket ok = OkPacket.decode(Hex.buf(CHANGED), TRACK);
        assertThat(SessionState.decode(ok.sessionState()))
                .containsExactly(
                        new SessionState(SessionState.SESSION_TRACK_SCHEMA, Hex.string("04 'test'")),
                        new SessionState(
                                SessionState.SESSION_TRACK_SYSTEM_VARIABLES, Hex.string("0a 'autocommit' 03 'OFF'")));
        assertThat(SessionState.decode(ok.sessionState()).get(1).strings())
                .containsExactly(ByteString.utf8("autocommit"), ByteString.utf8("OFF"));
        assertThat(Hex.written(out -> ok.encode(out, TRACK))).isEqualTo(Hex.plain(CHANGED));
        assertThat(Hex.written(out -> ok.encode(out, PLAIN))).isEqualTo("00000002000000");
    }

    @Test
    void okOfOldClientsHasNoWarnings() {
        Capabilities transactions = Capabilities.of(CLIENT_TRANSACTIONS);
        assertThat(OkPacket.decode(Hex.buf("00 01 00 0200"), transactions).status())
                .isEqualTo(2);
        assertThat(Hex.written(out -> OkPacket.ofStatus(2).encode(out, transactions)))
                .isEqualTo("0000000200");
        assertThat(Hex.written(out -> OkPacket.ofStatus(2).encode(out, Capabilities.NONE)))
                .isEqualTo("000000");
    }

    /** Case 21: garbage instead of an OK packet. */
    @Test
    void okThatIsCutOffIsRefused() {
        byte[] bytes = Hex.bytes(CHANGED);
        for (int length = 0; length < bytes.length; length++) {
            ByteBuf cut = Unpooled.copiedBuffer(bytes, 0, length);
            if (length == 7 || length == 8) {
                assertThat(OkPacket.decode(cut, TRACK).sessionState().isEmpty()).isTrue();
            } else {
                assertThatThrownBy(() -> OkPacket.decode(cut, TRACK)).isInstanceOf(ProtocolException.class);
            }
        }
        assertThatThrownBy(() -> OkPacket.decode(Hex.buf("07 00 00 0000 0000"), PLAIN))
                .hasMessage("OK_Packet: header is neither 0x00 nor 0xfe");
    }

    /** Case 18: instead of a greeting there is no SQL state. */
    @Test
    void errorsHaveASqlStateOrNone() {
        ErrPacket full = ErrPacket.decode(Hex.buf("ff 1004 'Too many connections'"));
        assertThat(full).isEqualTo(new ErrPacket(1040, null, ByteString.utf8("Too many connections")));
        assertThat(Hex.written(out -> full.encode(out, Capabilities.NONE)))
                .isEqualTo(Hex.plain("ff 1004 'Too many connections'"));
        assertThat(Hex.written(out -> full.encode(out, PLAIN)))
                .isEqualTo(Hex.plain("ff 1004 '#HY000Too many connections'"));
        ErrPacket table = ErrPacket.decode(Hex.buf("ff 4804 '#HY000No tables used'"));
        assertThat(table).isEqualTo(ErrPacket.of(1096, "HY000", "No tables used"));
        assertThat(ErrPacket.decode(Hex.buf("ff 1004 '#1'")).message().utf8()).isEqualTo("#1");
        assertThatThrownBy(() -> ErrPacket.decode(Hex.buf("ff 10"))).hasMessage("ERR_Packet: error code is cut off");
    }

    /** An error of any length: there is no limit of 255 bytes. */
    @Test
    void errorsAreMadeOfExceptions() {
        ErrPacket error = ErrPacket.of(ProtocolException.malformed("x".repeat(400)));
        assertThat(error.errorCode()).isEqualTo(1835);
        assertThat(Hex.written(out -> error.encode(out, PLAIN))).hasSize(2 * (1 + 2 + 6 + 400));
    }

    @Test
    void eofIsShort() {
        assertThat(EofPacket.decode(Hex.buf("fe 0100 0800"), PLAIN)).isEqualTo(new EofPacket(1, 8));
        assertThat(Hex.written(out -> new EofPacket(1, 8).encode(out, PLAIN))).isEqualTo("fe01000800");
        assertThat(EofPacket.decode(Hex.buf("fe"), Capabilities.NONE)).isEqualTo(new EofPacket(0, 0));
        assertThatThrownBy(() -> EofPacket.decode(Hex.buf("fe 010008"), PLAIN)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> EofPacket.decode(Hex.buf("fe 0102030405060708"), PLAIN))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void aFileIsAskedFor() {
        LocalInfileRequest request = LocalInfileRequest.decode(Hex.buf("fb '/tmp/x'"));
        assertThat(request.fileName().utf8()).isEqualTo("/tmp/x");
        assertThat(Hex.written(request::encode)).isEqualTo(Hex.plain("fb '/tmp/x'"));
        assertThatThrownBy(() -> LocalInfileRequest.decode(Hex.buf("00"))).isInstanceOf(ProtocolException.class);
    }
}
