// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 17: what was mended in DPM's own history and has no test elsewhere. Pieces, numbers and sizes are in
 * Section11DataPathTest, nonces in Section6WireTest, closing in Section8CallbacksTest, listeners in Section3LifetimeTest.
 */
@Timeout(60)
class Section17RegressionsTest {
    private static final String WATCH = "watch(backend, '^MYS_')";

    /** A first column of 16 MB or more, or NULL, or empty, begins as an EOF, a file's request, an OK does. */
    @ParameterizedTest(name = "a row of {0}")
    @ValueSource(strings = {"fe 0300000000000000 616263", "fe 0000000000000000", "fb", "00"})
    void aRowIsNoEofAndNoOkWhateverItBeginsWith(String row) throws Exception {
        try (Pair pair = new Pair(WATCH)) {
            pair.command(3, "select c from t");
            pair.reply("01", Pair.COLUMN, Pair.EOF, row, row, "fe 0000 0200");
            pair.lab.expectCalls(
                    "MYS_GOT_CMD 3",
                    "MYS_SENT_RSET dpm.rset 3",
                    "MYS_SENDING_FIELDS dpm.field 3",
                    "MYS_SENT_FIELDS dpm.eof 3",
                    "MYS_SENDING_ROWS dpm.row 3",
                    "MYS_SENDING_ROWS dpm.row 3",
                    "MYS_WAIT_CMD dpm.eof 3");
        }
    }

    /** DPM printed a warning; the numbers that go out are the connection's own all the same. */
    @Test
    void aPacketWithAWrongNumberIsTaken() throws Exception {
        try (Pair pair = new Pair("")) {
            pair.client.write(7, new byte[] {3, 'x'});
            assertThat(pair.server.read().id()).isZero();
            pair.server.write(1, ByteBufUtil.decodeHexDump("00000002000000"));
            assertThat(pair.client.read().first()).isZero();
            pair.command(14, "");
            pair.reply(Pair.OK);
        }
    }

    @Test
    void twoClientsAtOnceDoNotMix() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough("watch(c, '^MYC_WAITING')"));
                RawPeer one = lab.client();
                RawPeer serverOfOne = lab.accept();
                RawPeer two = lab.client();
                RawPeer serverOfTwo = lab.accept()) {
            RawPeer[] clients = {one, two};
            RawPeer[] servers = {serverOfOne, serverOfTwo};
            for (RawPeer server : servers) {
                server.greet(RawPeer.PLAIN, "");
            }
            for (int i = 0; i < 2; i++) {
                clients[i].read();
                clients[i].login("user" + i, RawPeer.PLAIN, new byte[20], "");
            }
            for (int i = 0; i < 2; i++) {
                assertThat(servers[i].read().text()).contains("user" + i);
                servers[i].reply(Pair.OK);
            }
            for (int round = 0; round < 20; round++) {
                for (int i = 1; i >= 0; i--) {
                    if (round == 0) {
                        clients[i].read();
                    }
                    clients[i].command(3, "select " + i);
                }
                for (int i = 0; i < 2; i++) {
                    assertThat(servers[i].read().text()).isEqualTo("\3select " + i);
                    servers[i].reply("01", Pair.COLUMN, Pair.EOF, "013" + i, Pair.EOF);
                }
                for (int i = 1; i >= 0; i--) {
                    for (int packet = 1; packet <= 5; packet++) {
                        RawPeer.Frame frame = clients[i].read();
                        assertThat(frame.id()).isEqualTo(packet);
                        assertThat(packet != 4 || frame.hex().equals("013" + i)).isTrue();
                    }
                }
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    /** Written in parts, because nobody reads: neither an error nor as good as sent. */
    @Test
    void whatDoesNotFitTheSocketAtOnceIsSentWhole() throws Exception {
        String answer = "c:register(dpm.MYC_SENT_CMD, function() local r, w = dpm.new_rset_pkt(), dpm.new_row_pkt() "
                + "r:field_count(1) for i = 1, 500 do r:pack_row(w, (tostring(i % 10)):rep(20000)) dpm.wire_packet(client, w) end "
                + "return dpm.DPM_NOPROXY end)";
        try (Pair pair = new Pair(answer)) {
            pair.client.command(3, "select 1");
            pair.lab.eventually("1 == 1");
            for (int i = 1; i <= 500; i++) {
                byte[] row = pair.client.read().payload();
                byte[] digits = new byte[20000];
                Arrays.fill(digits, (byte) ('0' + i % 10));
                assertThat(Arrays.copyOfRange(row, 3, row.length)).isEqualTo(digits);
            }
        }
    }

    @Test
    void flushDisconnectOfACommandPassesItOnAndDetaches() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() return dpm.DPM_FLUSH_DISCONNECT end)")) {
            assertThat(pair.command(3, "select 1").text()).isEqualTo("\3select 1");
            pair.lab.eventually("not pcall(dpm.proxy_disconnect, client)");
            assertThat(pair.lab.eval("client:remote_id() .. backend:remote_id()"))
                    .isEqualTo("32");
            pair.server.reply(Pair.OK);
            pair.lab.exec("dpm.wire_packet(client, dpm.new_err_pkt())");
            assertThat(pair.client.read().first()).isEqualTo(255);
            assertThat(pair.lab.errors).isEmpty();
        }
    }
}
