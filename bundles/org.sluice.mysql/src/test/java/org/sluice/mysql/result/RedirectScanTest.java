// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.result;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.SessionState;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.StatusFlags;

/** case 81: what a server tells of a session is changed where it stands, however it is cut. */
class RedirectScanTest {
    private static final Capabilities BOTH =
            Capabilities.of(CLIENT_PROTOCOL_41, CLIENT_SESSION_TRACK, CLIENT_DEPRECATE_EOF);

    private static byte[] ok(boolean endsRows, String name) {
        SessionState variable =
                SessionState.ofVariables(List.of(ByteString.utf8(name), ByteString.utf8("mysql://10.0.0.1:3306")));
        OkPacket ok = new OkPacket(
                endsRows,
                0,
                0,
                StatusFlags.SERVER_SESSION_STATE_CHANGED,
                0,
                ByteString.EMPTY,
                SessionState.encode(List.of(variable)));
        ByteBuf payload = Unpooled.buffer();
        ok.encode(payload, BOTH);
        return bytes(payload);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private static byte[] framed(byte[]... payloads) {
        ByteBuf all = Unpooled.buffer();
        int id = 1;
        for (byte[] payload : payloads) {
            id = Framing.write(all, id, Unpooled.wrappedBuffer(payload));
        }
        return bytes(all);
    }

    /** What is left of the bytes when they have been read in pieces of this length. */
    private static byte[] read(byte[] wire, int piece, CommandType... commands) {
        ResponseTracker tracker = new ResponseTracker(BOTH);
        tracker.stripRedirects();
        Arrays.stream(commands).forEach(tracker::expect);
        ByteBuf read = Unpooled.buffer();
        for (int from = 0; from < wire.length; from += piece) {
            ByteBuf buffer = Unpooled.copiedBuffer(wire, from, Math.min(piece, wire.length - from));
            int at = 0;
            while (at < buffer.writerIndex()) {
                at = tracker.read(buffer, at, buffer.writerIndex());
            }
            read.writeBytes(buffer);
        }
        assertThat(tracker.idle()).isTrue();
        return bytes(read);
    }

    private static void assertChanged(byte[] wire, CommandType... commands) {
        byte[] wanted = new String(wire, ISO_8859_1)
                .replace("redirect_url", "redirect_ur-")
                .getBytes(ISO_8859_1);
        assertThat(wanted).isNotEqualTo(wire);
        for (int piece = 1; piece <= wire.length; piece++) {
            assertThat(read(wire, piece, commands)).as("pieces of %d", piece).isEqualTo(wanted);
        }
    }

    @Test
    void noOkPacketLeadsElsewhere() {
        assertChanged(framed(ok(false, "redirect_url")), CommandType.COM_QUERY);
        assertChanged(framed(ok(false, "redirect_url")), CommandType.COM_PING);
        assertChanged(framed(ok(false, "redirect_url")), CommandType.COM_CHANGE_USER);
        assertChanged(framed(ok(false, "redirect_url"))); // out of turn
        byte[] twice = ok(false, "redirect_url");
        ByteBuf both = Unpooled.buffer();
        both.writeBytes(framed(twice)).writeBytes(framed(twice));
        assertChanged(bytes(both), CommandType.COM_QUERY, CommandType.COM_PING);
    }

    @Test
    void norDoesOneBehindRowsWhichStayAsTheyAre() {
        byte[] column = "\3def\0\0\0\1a\0\f\77\0\1\0\0\0\10\201\0\0\0\0".getBytes(ISO_8859_1);
        byte[] row = "\14redirect_url\14redirect_url".getBytes(UTF_8);
        byte[] wire = framed(new byte[] {1}, column, row, ok(true, "redirect_url"));
        byte[] wanted = wire.clone();
        byte[] name = "redirect_url".getBytes(UTF_8);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i + name.length <= wire.length; i++) {
            if (Arrays.equals(wire, i, i + name.length, name, 0, name.length)) {
                places.add(i);
            }
        }
        assertThat(places).hasSize(3);
        wanted[places.get(2) + name.length - 1] = '-';
        for (int piece = 1; piece <= wire.length; piece++) {
            assertThat(read(wire, piece, CommandType.COM_QUERY))
                    .as("pieces of %d", piece)
                    .isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect_ur", "autocommit", "redirect_redirect_ur", "time_zone_redirect"})
    void otherVariablesPass(String name) {
        byte[] wire = framed(ok(false, name));
        assertThat(read(wire, 7, CommandType.COM_QUERY)).isEqualTo(wire);
    }

    /** A name that begins within another beginning of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redredirect_url",
                "rediredirect_url",
                "redirect_urredirect_url",
                "redirecredirect_url",
                "redirect_redirect_url"
            })
    void itIsSeenBehindABeginningOfItself(String name) {
        assertChanged(framed(ok(false, name)), CommandType.COM_QUERY);
    }
}
