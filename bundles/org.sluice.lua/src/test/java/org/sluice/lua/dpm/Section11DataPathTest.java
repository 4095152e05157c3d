// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 11: numbers of packets, pieces, sizes and speed; D10, D11, D12, D20. */
@Timeout(60)
class Section11DataPathTest {
    private static final String ALL = "watch(c, '^MYC_') watch(backend, '^MYS_')";
    private static final int MAX = 0xFF_FFFF;

    @ParameterizedTest(name = "with \"{0}\"")
    @ValueSource(strings = {"", ALL})
    void numbersBeginAnewWithEachCommand(String perPair) throws Exception {
        try (Pair pair = new Pair(perPair)) {
            for (int i = 0; i < 3; i++) {
                assertThat(pair.command(3, "select 1").id()).isZero();
                pair.reply("01", Pair.COLUMN, Pair.EOF, "0131", "0132", Pair.EOF);
                assertThat(pair.command(14, "").id()).isZero();
                pair.reply(Pair.ERR);
            }
        }
    }

    @ParameterizedTest(name = "with \"{0}\"")
    @ValueSource(strings = {"", ALL})
    void numbersGoRoundAfter255(String perPair) throws Exception {
        String[] rows = new String[1000];
        Arrays.fill(rows, "0131");
        rows[0] = "01";
        rows[1] = Pair.COLUMN;
        rows[2] = Pair.EOF;
        rows[999] = Pair.EOF;
        try (Pair pair = new Pair(perPair)) {
            pair.command(3, "select 1");
            pair.reply(rows);
        }
    }

    @Test
    void numbersAreTheConnectionsOwnWhereLuaBuildsPackets() throws Exception {
        try (Pair pair = new Pair(
                "backend:register(dpm.MYS_SENT_RSET, function() local f = dpm.new_rset_pkt() f:field_count(1) "
                        + "dpm.wire_packet(client, dpm.new_eof_pkt()) dpm.wire_packet(client, dpm.new_eof_pkt()) end)")) {
            pair.command(3, "select 1");
            pair.server.reply("01", Pair.COLUMN);
            for (int id = 1; id <= 4; id++) {
                assertThat(pair.client.read().id()).isEqualTo(id);
            }
        }
    }

    @ParameterizedTest(name = "with \"{0}\"")
    @ValueSource(strings = {"", ALL})
    void d10PacketsInPiecesOfAnyLength(String perPair) throws Exception {
        try (Pair pair = new Pair(perPair)) {
            byte[] command = {5, 0, 0, 0, 3, 'd', 'o', ' ', '1'};
            for (byte one : command) {
                pair.client.socket.getOutputStream().write(one);
                pair.client.socket.getOutputStream().flush();
            }
            assertThat(pair.server.read().text()).isEqualTo("\3do 1");
            byte[] reply = ByteBufUtil.decodeHexDump("0700000100000002000000");
            for (byte one : reply) {
                pair.server.socket.getOutputStream().write(one);
            }
            assertThat(pair.client.read().hex()).isEqualTo("00000002000000");
        }
    }

    @ParameterizedTest(name = "with \"{0}\"")
    @ValueSource(strings = {"", ALL})
    void d10PacketsOf16MegabytesAndMore(String perPair) throws Exception {
        try (Pair pair = new Pair(perPair)) {
            for (int length : new int[] {MAX, MAX + 5}) {
                byte[] first = new byte[MAX];
                Arrays.fill(first, (byte) 'x');
                first[0] = 3;
                pair.client.writeMeanwhile(() -> {
                    pair.client.write(0, first);
                    pair.client.write(1, new byte[length - MAX]);
                });
                assertThat(pair.server.read().payload()).isEqualTo(first);
                RawPeer.Frame rest = pair.server.read();
                assertThat(rest.id()).isOne();
                assertThat(rest.payload()).hasSize(length - MAX);
                pair.server.reply(Pair.OK);
                assertThat(pair.client.read().id()).isEqualTo(2);
            }
            pair.command(3, "select 1");
            pair.reply(Pair.OK);
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void aRowOf20MegabytesIsReadAndWrittenByAScript() throws Exception {
        try (Pair pair = new Pair(
                "rset = dpm.new_rset_pkt() rset:add_field(dpm.new_field_pkt()) "
                        + "backend:register(dpm.MYS_SENDING_ROWS, function(row) value = rset:parse_row_array(row)[1] "
                        + "local r = dpm.new_row_pkt() rset:pack_row(r, value .. 'y') dpm.wire_packet(client, r) return dpm.DPM_NOPROXY end)")) {
            pair.command(3, "select 1");
            pair.reply("01", Pair.COLUMN, Pair.EOF);
            int length = 20_000_000;
            byte[] row = new byte[length + 4];
            Arrays.fill(row, (byte) 'x');
            row[0] = (byte) 0xFD;
            row[1] = (byte) length;
            row[2] = (byte) (length >> 8);
            row[3] = (byte) (length >> 16);
            // 20,000,000 does not fit three bytes: eight are told.
            ByteArrayOutputStream eight = new ByteArrayOutputStream();
            eight.write(0xFE);
            for (int i = 0; i < 8; i++) {
                eight.write((int) ((long) length >> (8 * i)));
            }
            eight.write(row, 4, length);
            byte[] whole = eight.toByteArray();
            pair.server.write(4, Arrays.copyOf(whole, MAX));
            pair.server.write(5, Arrays.copyOfRange(whole, MAX, whole.length));
            assertThat(pair.client.read().payload()).hasSize(MAX);
            RawPeer.Frame end = pair.client.read();
            assertThat(end.id()).isEqualTo(5);
            assertThat(end.payload()).hasSize(length + 9 + 1 - MAX).endsWith('x', 'y');
            assertThat(pair.lab.eval("#value")).isEqualTo("20000000");
        }
    }

    @Test
    void d11AServerIsFreeBehindTheLastOfMoreResultsOnly() throws Exception {
        try (Pair pair = new Pair(ALL)) {
            pair.command(3, "call p()");
            pair.lab.expectCalls("MYC_SENT_CMD dpm.cmd 2", "MYS_GOT_CMD 3");
            pair.reply(
                    "01",
                    Pair.COLUMN,
                    Pair.EOF,
                    "0131",
                    Pair.EOF_MORE,
                    "00 00 00 0a00 0000",
                    "01",
                    Pair.COLUMN,
                    Pair.EOF,
                    Pair.EOF_MORE,
                    Pair.OK);
            assertThat(pair.lab.log().lines().filter(line -> line.startsWith("MYS_")))
                    .containsExactly(
                            "MYS_SENT_RSET dpm.rset 3",
                            "MYS_SENDING_FIELDS dpm.field 3",
                            "MYS_SENT_FIELDS dpm.eof 3",
                            "MYS_SENDING_ROWS dpm.row 3",
                            "MYS_SENDING_EOF dpm.eof 3",
                            "MYS_SENDING_OK dpm.ok 3",
                            "MYS_SENT_RSET dpm.rset 3",
                            "MYS_SENDING_FIELDS dpm.field 3",
                            "MYS_SENT_FIELDS dpm.eof 3",
                            "MYS_SENDING_EOF dpm.eof 3",
                            "MYS_WAIT_CMD dpm.ok 3");
        }
    }

    @ParameterizedTest(name = "with \"{0}\"")
    @ValueSource(strings = {"", ALL})
    void d12AFileIsAskedForAndSent(String perPair) throws Exception {
        try (Pair pair = new Pair(perPair)) {
            pair.command(3, "load data local infile 't'");
            pair.reply("fb 74");
            pair.client.reply("03 616263", "0e", "");
            for (int id = 2; id <= 4; id++) {
                RawPeer.Frame piece = pair.server.read();
                assertThat(piece.id()).isEqualTo(id);
                assertThat(piece.payload()).hasSize(id == 2 ? 4 : id == 3 ? 1 : 0);
            }
            pair.server.reply(Pair.OK);
            assertThat(pair.client.read().id()).isEqualTo(5);
            pair.command(14, "");
            pair.reply(Pair.OK);
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void commandsWithoutAResponseAndPreparedStatementsPass() throws Exception {
        try (Pair pair = new Pair("watch(backend, '^MYS_')")) {
            pair.command(22, "select ?");
            pair.reply("00 01000000 0100 0100 00 0000", Pair.COLUMN, Pair.EOF, Pair.COLUMN, Pair.EOF);
            pair.lab.expectCalls(
                    "MYS_GOT_CMD 3",
                    "MYS_SENDING_OK dpm.prepared 3",
                    "MYS_SENDING_FIELDS dpm.field 3",
                    "MYS_SENT_FIELDS dpm.eof 3",
                    "MYS_SENDING_FIELDS dpm.field 3",
                    "MYS_WAIT_CMD dpm.eof 3");
            assertThat(pair.command(24, "long data").first()).isEqualTo(24);
            pair.lab.expectCalls("MYS_GOT_CMD 3", "MYS_WAIT_CMD 3");
            pair.command(23, "xxxx");
            pair.reply("01", Pair.COLUMN, Pair.EOF, "00 00 0161", Pair.EOF);
            pair.lab.expectCalls(
                    "MYS_GOT_CMD 3",
                    "MYS_SENT_RSET dpm.rset 3",
                    "MYS_SENDING_FIELDS dpm.field 3",
                    "MYS_SENT_FIELDS dpm.eof 3",
                    "MYS_SENDING_ROWS dpm.row 3",
                    "MYS_WAIT_CMD dpm.eof 3");
            pair.command(25, "xxxx");
            pair.command(14, "");
            pair.reply(Pair.OK);
        }
    }

    @Test
    void commandsThatComeBeforeTheResponseAreAnsweredInOrder() throws Exception {
        try (Pair pair = new Pair("watch(c, '^MYC_')")) {
            pair.command(3, "a");
            pair.command(3, "b");
            pair.reply("01", Pair.COLUMN, Pair.EOF, "0131", Pair.EOF);
            pair.server.write(1, ByteBufUtil.decodeHexDump("00000002000000"));
            assertThat(pair.client.read().id()).isOne();
            assertThat(pair.lab.log()).startsWith("MYC_SENT_CMD dpm.cmd 2\nMYC_SENT_CMD 2\nMYC_WAITING 2");
        }
    }

    @Test
    void whatIsWrittenToAnyConnectionWithinACallbackIsSent() throws Exception {
        try (Lab lab = new Lab(
                        Lab.listening(
                                "dpm.wire_packet(c, dpm.new_handshake_pkt()) ready = ready or 0 "
                                        + "c:register(dpm.MYC_WAITING, function(a, id) if id then ready = ready + 1 end end) "
                                        + "c:register(dpm.MYC_SENT_CMD, function() for id = 2, 3 do dpm.wire_packet(conns[id], dpm.new_ok_pkt()) end end)"));
                RawPeer one = lab.client();
                RawPeer two = lab.client()) {
            for (RawPeer client : new RawPeer[] {one, two}) {
                client.read();
                client.login("whee", RawPeer.PLAIN, new byte[0], "");
            }
            lab.eventually("ready == 2");
            one.command(3, "x");
            assertThat(one.read().first()).isZero();
            assertThat(two.read().first()).isZero();
        }
    }

    @Test
    void d20AServerIsNotReadWhileItsClientIsSlow() throws Exception {
        try (Pair pair = new Pair("")) {
            pair.command(3, "select 1");
            byte[] row = new byte[1 << 16];
            row[0] = (byte) 0xFD;
            row[1] = (byte) (row.length - 4);
            row[2] = (byte) ((row.length - 4) >> 8);
            AtomicLong sent = new AtomicLong();
            Thread writer = new Thread(() -> {
                try {
                    pair.server.reply("01", Pair.COLUMN, Pair.EOF);
                    for (int i = 0; i < 4000; i++) {
                        pair.server.write((4 + i) & 0xFF, row);
                        sent.addAndGet(row.length);
                    }
                } catch (java.io.IOException e) {
                    // The test is over.
                    sent.set(-1);
                }
            });
            writer.start();
            // What the kernel buffers is all that goes; then it stands still.
            AtomicLong seen = new AtomicLong();
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                long now = sent.get();
                return now > 0 && seen.getAndSet(now) == now;
            });
            assertThat(sent.get()).isLessThan(100L << 20);
            for (int i = 0; i < 4003; i++) {
                assertThat(pair.client.read().id()).isEqualTo((i + 1) & 0xFF);
            }
            writer.join();
        }
    }
}
