// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.mysql.packet.ErrPacket;

/** Section 9: every row of the client's states, D2, D3. */
@Timeout(60)
class Section9ClientStatesTest {
    /** Those that a script and a client can cause without a server; the others stand in Section12LoginTest. */
    static Stream<ClientTable.Row> rows() {
        return ClientTable.ROWS.stream()
                .filter(row -> row.event() != ClientEvent.SENT_QUESTION && row.event() != ClientEvent.RECEIVED_ANSWER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachRow(ClientTable.Row row) throws Exception {
        try (Lab lab = new Lab(Lab.listening(""));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            reach(lab, client, row.before());
            lab.exec("watch(client, '^MYC_')");
            switch (row.event()) {
                case SENT ->
                    lab.exec("dpm.wire_packet(client, dpm.new_"
                            + (row.before() == State.MYC_WAIT_HANDSHAKE ? "handshake" : "ok") + "_pkt())");
                case SENT_ERR -> lab.exec("dpm.wire_packet(client, dpm.new_err_pkt())");
                default -> receive(client, row.before());
            }
            if (row.fires()) {
                String packet = row.parsedAs() == PacketKind.NONE
                        ? ""
                        : "dpm." + row.parsedAs().name().toLowerCase(Locale.ROOT) + " ";
                lab.expectCalls(row.after() + " " + packet + "2");
            } else {
                assertThat(client.read().first()).isEqualTo(ErrPacket.HEADER);
                lab.expectCalls();
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    private static void receive(RawPeer client, State before) throws Exception {
        if (before == State.MYC_WAIT_AUTH) {
            client.login("whee", RawPeer.PLAIN, new byte[0], "");
        } else {
            client.command(3, "select 1");
        }
    }

    private static void reach(Lab lab, RawPeer client, State state) throws Exception {
        if (state == State.MYC_WAIT_HANDSHAKE) {
            return;
        }
        lab.exec("dpm.wire_packet(client, dpm.new_handshake_pkt())");
        client.read();
        if (state == State.MYC_WAIT_AUTH) {
            return;
        }
        lab.exec("client:register(dpm.MYC_WAITING, function() arrived = true end)");
        client.login("whee", RawPeer.PLAIN, new byte[0], "");
        lab.eventually("arrived");
        if (state == State.MYC_SENT_CMD) {
            lab.exec("client:register(dpm.MYC_SENT_CMD, function() sent = true end)");
            client.command(3, "select 0");
            lab.eventually("sent");
        }
    }

    @Test
    void theRowsOfTheContractAreThere() {
        List<String> rows = ClientTable.ROWS.stream()
                .filter(row -> !row.beyond())
                .map(row -> row.before() + " " + row.event() + " " + row.parsedAs() + " " + row.after())
                .toList();
        assertThat(rows)
                .containsExactly(
                        "MYC_WAIT_HANDSHAKE SENT NONE MYC_WAIT_AUTH",
                        "MYC_WAIT_AUTH RECEIVED AUTH MYC_WAITING",
                        "MYC_WAITING SENT NONE MYC_WAITING",
                        "MYC_WAITING RECEIVED CMD MYC_SENT_CMD",
                        "MYC_SENT_CMD SENT NONE MYC_WAITING",
                        "MYC_SENT_CMD RECEIVED NONE MYC_SENT_CMD");
    }

    @Test
    void anAcceptedConnectionIsShownToItsListenerWithTheListenersIdTwice() throws Exception {
        try (Lab lab = new Lab("listener = keep(dpm.listener('127.0.0.1', 0)) "
                        + "listener:register(dpm.MYC_CONNECT, function(...) note(...) keep(...) end)");
                RawPeer client = lab.client()) {
            assertThat(client.socket.isConnected()).isTrue();
            lab.expectCalls("dpm.conn: 2 1 1");
        }
    }

    @Test
    void everyPacketSentToAWaitingClientIsCalledFor() throws Exception {
        try (Lab lab = new Lab(Lab.listening(""));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            reach(lab, client, State.MYC_WAITING);
            lab.exec("watch(client, '^MYC_') for i = 1, 3 do dpm.wire_packet(client, dpm.new_ok_pkt()) end");
            lab.expectCalls("MYC_WAITING 2", "MYC_WAITING 2", "MYC_WAITING 2");
        }
    }

    @Test
    void aClosedSocketIsClosing() throws Exception {
        try (Lab lab = new Lab(Lab.listening("watch(c, '^MYC_')"))) {
            RawPeer client = lab.client();
            lab.eventually("client ~= nil");
            client.close();
            lab.expectCalls("MY_CLOSING 2");
            assertThat(lab.eval("client:id() .. client:socket_address()")).isEqualTo("2127.0.0.1");
        }
    }

    @Test
    void thePeerIsAttachedWhileClosingIsCalledAndDetachedRightAfter() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough("c:register(dpm.MY_CLOSING, function(id) "
                + "note(c:remote_id()) closed = dpm.close(conns[c:remote_id()]) end) watch(backend, '^MYS_')"))) {
            RawPeer client = lab.client();
            RawPeer server = lab.accept();
            lab.eventually("client ~= nil");
            client.close();
            lab.expectCalls("3", "MY_CLOSING 3");
            assertThat(server.ended()).isTrue();
            assertThat(lab.eval("closed .. client:remote_id() .. backend:remote_id()"))
                    .isEqualTo("132");
        }
    }

    @Test
    void d3AnErrMayBeAllThatAClientIsSent() throws Exception {
        try (Lab lab = new Lab(Lab.listening("local e = dpm.new_err_pkt() e:errnum(1130) e:message('not you') "
                        + "dpm.wire_packet(c, e) dpm.close(c)"));
                RawPeer client = lab.client()) {
            assertThat(client.read().hex()).isEqualTo("ff6a04" + "6e6f7420796f75");
            assertThat(client.ended()).isTrue();
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void d2AServersErrInsteadOfAHandshakeIsPassedOnAndCalledFor() throws Exception {
        try (Lab lab = new Lab(Lab.passthrough("watch(backend, '^MYS_')"));
                RawPeer client = lab.client();
                RawPeer server = lab.accept()) {
            server.write(0, ByteBufUtil.decodeHexDump("ff1004546f6f206d616e79"));
            assertThat(client.read().text()).endsWith("Too many");
            lab.expectCalls("MYS_RECV_ERR dpm.err 3");
        }
    }

    @Test
    void aClientThatSpeaksFirstIsClosed() throws Exception {
        try (Lab lab = new Lab(Lab.listening("watch(c, '^MYC_')"));
                RawPeer client = lab.client()) {
            client.socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.write(0, new byte[] {1});
            client.socket.shutdownOutput();
            assertThat(client.ended()).isTrue();
            lab.expectCalls("MY_CLOSING 2");
        }
    }

    @Test
    void aClientThatAsksForTlsIsRefused() throws Exception {
        try (Lab lab = new Lab(Lab.listening("dpm.wire_packet(c, dpm.new_handshake_pkt())"));
                RawPeer client = lab.client()) {
            client.read();
            client.write(1, Arrays.copyOf(new byte[] {0, (byte) 0x8a}, 32));
            assertThat(client.read().text()).contains("TLS is not offered here");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void packetsThatNoClientMayBeSentAreLuaErrors() throws Exception {
        try (Lab lab = new Lab(Lab.listening(""));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            for (String packet : new String[] {"ok", "eof", "row", "auth", "cmd"}) {
                assertThat(lab.eval("select(2, pcall(dpm.wire_packet, client, dpm.new_" + packet + "_pkt()))"))
                        .contains("a client in state \"Client waiting handshake\" can not be sent a dpm." + packet);
            }
            lab.exec("dpm.wire_packet(client, dpm.new_handshake_pkt())");
            assertThat(client.read().first()).isEqualTo(10);
            assertThat(lab.eval("pcall(dpm.wire_packet, client, dpm.new_handshake_pkt())"))
                    .isEqualTo("false");
        }
    }
}
