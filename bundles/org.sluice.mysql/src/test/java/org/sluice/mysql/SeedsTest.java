// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.command.ComChangeUser;
import org.sluice.mysql.command.ComQuery;
import org.sluice.mysql.command.ComStmtBulkExecute;
import org.sluice.mysql.command.ComStmtExecute;
import org.sluice.mysql.packet.ConnectAttributes;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.HandshakeResponse;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LocalInfileRequest;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.packet.SessionState;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;

/** Feeds every reader with every seed, with each of its prefixes, and with each of its bytes turned. */
class SeedsTest {
    private static final Capabilities ALL = new Capabilities(-2);
    private static final int[] TURNS = {0x00, 0x01, 0x7F, 0x80, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};

    private static final List<Consumer<ByteBuf>> READERS = List.of(
            HandshakeV10::decode,
            SslRequest::decode,
            SeedsTest::login,
            payload -> session(LoginReply.decode(payload, ALL)),
            payload -> LoginReply.decode(payload, Capabilities.NONE),
            payload -> EofPacket.decode(payload, ALL),
            LocalInfileRequest::decode,
            payload -> ComQuery.decode(payload, ALL),
            payload -> ComChangeUser.decode(payload, ALL),
            payload -> ComChangeUser.decode(payload, Capabilities.NONE),
            ComStmtExecute::decode,
            ComStmtBulkExecute::decode);

    private static void login(ByteBuf payload) {
        HandshakeResponse login = HandshakeResponse.decode(payload);
        if (login instanceof HandshakeResponse41 login41 && login41.attributes() != null) {
            ConnectAttributes.decode(login41.attributes());
        }
    }

    private static void session(LoginReply reply) {
        if (reply instanceof OkPacket ok) {
            SessionState.decode(ok.sessionState()).forEach(SessionState::strings);
        }
    }

    static List<byte[]> seeds() throws IOException {
        try (InputStream in = Objects.requireNonNull(SeedsTest.class.getResourceAsStream("seeds.txt"))) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Hex::bytes)
                    .toList();
        }
    }

    @Test
    void noPacketBreaksAReader() throws IOException {
        long refused = 0;
        long read = 0;
        for (byte[] seed : seeds()) {
            for (Consumer<ByteBuf> reader : READERS) {
                for (int length = 0; length <= seed.length; length++) {
                    if (reads(reader, Unpooled.copiedBuffer(seed, 0, length))) {
                        read++;
                    } else {
                        refused++;
                    }
                }
                for (int at = 0; at < seed.length; at++) {
                    for (int turn : TURNS) {
                        reads(reader, Unpooled.copiedBuffer(seed).setByte(at, turn));
                    }
                }
            }
        }
        assertThat(read).isGreaterThan(500);
        assertThat(refused).isGreaterThan(500);
    }

    private static boolean reads(Consumer<ByteBuf> reader, ByteBuf payload) {
        try {
            reader.accept(payload);
            return true;
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }
}
