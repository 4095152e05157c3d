// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sluice.lua.dpm.RawPeer.Frame;

/** What was sent before an end arrives, whoever ends, and nothing is cut off by a reset. */
class HalfCloseTest {
    private static final String COUNT = "c:register(dpm.MY_CLOSING, function() closed = (closed or 0) + 1 end)";
    private static final int ROWS = 200;

    private static void awaitEnd(RawPeer client) {
        assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    }

    @Test
    void whoSendsNoMoreBehindACommandGetsItsAnswer() throws Exception {
        try (Pair pair = new Pair(COUNT)) {
            assertThat(pair.command(3, "select 1").text()).isEqualTo("\3select 1");
            pair.client.socket.shutdownOutput();
            // the engine has seen the end when it has answered behind it
            pair.lab.eventually("closed == nil");
            pair.reply("01", Pair.COLUMN, Pair.EOF, "0131", "0132");
            assertThat(pair.lab.eval("closed")).isEqualTo("nil");
            pair.server.reply("fe 0000 0200");
            assertThat(pair.client.read().id()).isEqualTo(6);
            awaitEnd(pair.client);
            pair.lab.eventually("closed == 1");
            pair.lab.exec("closed = nil");
            assertThat(pair.lab.engine.counts().clients()).isZero();
            assertThat(pair.lab.engine.counts().servers()).isEqualTo(1);
        }
    }

    @Test
    void whoSendsNoMoreWhileItsCommandWaitsGetsTheScriptsAnswer() throws Exception {
        try (Lab lab = new Lab(Lab.listening("""
                c:register(dpm.MYC_WAITING, function(auth) if type(auth) ~= 'number' then dpm.wire_packet(c, dpm.new_ok_pkt()) end end)
                dpm.wire_packet(c, dpm.new_handshake_pkt())
                c:register(dpm.MYC_SENT_CMD, function() asked = true return dpm.DPM_NOPROXY end)""" + COUNT));
                RawPeer client = lab.client()) {
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            client.read();
            client.command(3, "select 1");
            client.socket.shutdownOutput();
            lab.eventually("asked");
            lab.exec("dpm.wire_packet(client, dpm.new_ok_pkt())");
            assertThat(client.read().id()).isOne();
            awaitEnd(client);
            lab.eventually("closed == 1");
        }
    }

    @Test
    void whoSendsNoMoreAndWaitsForNothingHasGone() throws Exception {
        try (Pair pair = new Pair(COUNT)) {
            pair.client.socket.shutdownOutput();
            pair.lab.eventually("closed == 1");
            awaitEnd(pair.client);
        }
    }

    @Test
    void aServersLastResultArrivesWholeAtASlowClient() throws Exception {
        byte[] row = new byte[100_000];
        Arrays.fill(row, (byte) 'x');
        String cell = "fd" + HexFormat.of().formatHex(new byte[] {(byte) 0xA0, (byte) 0x86, 1})
                + HexFormat.of().formatHex(row);
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() end)"
                + "backend:register(dpm.MY_CLOSING, function() dpm.close(c) end)")) {
            pair.command(3, "select many");
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                try {
                    pair.server.reply("01", Pair.COLUMN, Pair.EOF);
                    for (int i = 0; i < ROWS; i++) {
                        pair.server.reply(cell);
                    }
                    pair.server.reply(Pair.EOF);
                    pair.server.socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // the client's socket is full before it begins to read
            pair.lab.eventually("true");
            for (int i = 0; i < 3 + ROWS; i++) {
                Frame frame = pair.client.read();
                assertThat(frame.id()).isEqualTo((i + 1) & 0xFF);
            }
            assertThat(pair.client.read().hex()).isEqualTo(Pair.EOF.replace(" ", ""));
            awaitEnd(pair.client);
            written.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void d7TheLastWordsAreReadThoughMoreWasSentThanTheScriptTook() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() "
                + "dpm.wire_packet(c, dpm.new_err_pkt()) dpm.close(c) return dpm.DPM_NOPROXY end)")) {
            byte[] more = new byte[3_000_000];
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    pair.client.command(3, "select 1");
                    pair.client.socket.getOutputStream().write(more);
                } catch (IOException e) {
                    // nobody reads all of it
                }
            });
            assertThat(pair.client.read().hex()).startsWith("ff");
            awaitEnd(pair.client);
            pair.client.socket.close();
            sent.get(10, TimeUnit.SECONDS);
        }
    }
}
