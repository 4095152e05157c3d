// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.mysql.wire.Framing;

/** Section 18: how long a packet may be that must be kept until it is whole. */
@Timeout(60)
class PacketBoundsTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int MAX = Framing.MAX_FRAME;

    private static byte[] frame(int length, int number, int first, int here) {
        byte[] bytes = new byte[Framing.HEADER_LENGTH + here];
        Arrays.fill(bytes, (byte) 'x');
        bytes[0] = (byte) length;
        bytes[1] = (byte) (length >> 8);
        bytes[2] = (byte) (length >> 16);
        bytes[3] = (byte) number;
        bytes[4] = (byte) first;
        return bytes;
    }

    private static Pair pair(String perPair) throws Exception {
        return new Pair(settings -> settings.withPacket(MEGABYTE), perPair);
    }

    private static void refused(RawPeer client, int number, String why) throws Exception {
        RawPeer.Frame answer = client.read();
        assertThat(answer.id()).isEqualTo(number);
        assertThat(answer.hex()).startsWith("ff8104");
        assertThat(answer.text()).contains(why);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void nobodyMayAskForMuchBeforeTheLogin() throws Exception {
        try (Lab lab = new Lab(Lab.listening("dpm.wire_packet(c, dpm.new_handshake_pkt())"));
                RawPeer client = lab.client()) {
            client.read();
            client.raw(frame(128 * 1024 + 1, 1, 0x85, 100));
            refused(client, 2, "Got a packet of more than 131072 bytes");
            lab.eventually("client:error() == 'Got a packet of more than 131072 bytes'");
        }
    }

    @Test
    void aServerMayNotEither() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough(""));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.raw(frame(MAX, 0, 10, 100));
            lab.eventually("backend:error() == 'Got a packet of more than 131072 bytes'");
            assertThat(server.ended()).isTrue();
            assertThat(client.read().hex()).startsWith("ff8104");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aCommandThatACallbackIsToSeeHasABound() throws Exception {
        try (Pair pair = pair("c:register(dpm.MYC_SENT_CMD, function(...) note('called') end)")) {
            pair.client.raw(frame(MEGABYTE - 4, 0, 3, MEGABYTE - 4));
            assertThat(pair.server.raw(MEGABYTE)).hasSize(MEGABYTE);
            pair.reply(Pair.OK);
            pair.lab.expectCalls("called");
            pair.client.raw(frame(MEGABYTE, 0, 3, MEGABYTE / 2));
            refused(pair.client, 1, "Got a packet of more than 1048576 bytes");
            pair.lab.expectCalls();
        }
    }

    @Test
    void framesOfACommandAreSummedUp() throws Exception {
        try (Pair pair = new Pair(
                settings -> settings.withPacket(MAX + MEGABYTE),
                "c:register(dpm.MYC_SENT_CMD, function(...) note('called') end)")) {
            pair.client.raw(frame(MAX, 0, 3, MAX));
            pair.client.raw(frame(MEGABYTE, 1, 3, 100));
            refused(pair.client, 2, "Got a packet of more than " + (MAX + MEGABYTE) + " bytes");
            pair.lab.expectCalls();
        }
    }

    @Test
    void aRowThatACallbackIsToSeeHasABound() throws Exception {
        try (Pair pair = pair("backend:register(dpm.MYS_SENDING_ROWS, function(...) note('called') end)")) {
            pair.command(3, "select 1");
            pair.reply("01", Pair.COLUMN, Pair.EOF);
            pair.server.raw(frame(2 * MEGABYTE, 4, 0xFD, MEGABYTE));
            refused(pair.client, 4, "Got a packet of more than 1048576 bytes");
            assertThat(pair.server.ended()).isTrue();
            assertThat(pair.lab.eval("backend:error()")).isEqualTo("Got a packet of more than 1048576 bytes");
        }
    }

    @Test
    void whatNobodyIsCalledForHasNone() throws Exception {
        try (Pair pair = pair("")) {
            pair.client.writeMeanwhile(() -> pair.client.raw(frame(4 * MEGABYTE, 0, 3, 4 * MEGABYTE)));
            assertThat(pair.server.read().payload()).hasSize(4 * MEGABYTE);
        }
    }
}
