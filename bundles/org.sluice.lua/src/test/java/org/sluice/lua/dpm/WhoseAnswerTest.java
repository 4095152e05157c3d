// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that come before the answer to the one before, and who gets which answer. */
@Timeout(60)
class WhoseAnswerTest {
    private static final byte[] OK = ByteBufUtil.decodeHexDump("00000002000000");
    /** A passthrough whose later clients get no server: they are attached to the first one by hand. */
    private static final String ONE_SERVER =
            "if first then dpm.close(backend) dpm.wire_packet(c, dpm.new_handshake_pkt()) else first = backend end ";

    @Test
    void aCommandWithoutResponseDoesNotHoldUpThoseBehindIt() throws Exception {
        try (Pair pair = new Pair("backend:register(dpm.MYS_WAIT_CMD, function(...) note('free', ...) end)")) {
            pair.command(3, "a");
            pair.command(25, "xxxx");
            pair.command(24, "xxxx");
            pair.command(3, "b");
            pair.reply(Pair.OK);
            pair.lab.expectCalls("free dpm.ok 3", "free 3", "free 3");
            pair.server.write(1, OK);
            assertThat(pair.client.read().id()).isOne();
            pair.lab.expectCalls("free dpm.ok 3");
        }
    }

    @Test
    void aCommandThatIsWiredComesBehindThoseThatWait() throws Exception {
        try (Pair pair = new Pair(
                "for _, s in ipairs { 'WAIT_CMD', 'SENT_RSET' } do backend:register(dpm['MYS_' .. s], function(p) note(s, p) "
                        + "if not wired and ready then wired = true local ping = dpm.new_cmd_pkt() ping:command(dpm.COM_PING) ping:argument('') "
                        + "dpm.wire_packet(backend, ping) end end) end")) {
            pair.lab.exec("ready = true log = {}");
            pair.command(3, "a");
            pair.command(3, "b");
            pair.server.write(1, OK);
            assertThat(pair.server.read().first()).isEqualTo(14);
            pair.server.write(1, new byte[] {1});
            pair.server.reply(Pair.COLUMN, Pair.EOF, "0131", Pair.EOF);
            pair.server.write(1, OK);
            pair.lab.expectCalls("WAIT_CMD dpm.ok", "SENT_RSET dpm.rset", "WAIT_CMD dpm.eof", "WAIT_CMD dpm.ok");
        }
    }

    @Test
    void numbersGoOnWhenACommandComesInTheMiddleOfAnAnswer() throws Exception {
        try (Pair pair = new Pair("")) {
            pair.command(3, "a");
            pair.reply("01", Pair.COLUMN, Pair.EOF);
            pair.command(3, "b");
            pair.server.write(4, new byte[] {1, 0x31});
            assertThat(pair.client.read().id()).isEqualTo(4);
        }
    }

    /** It was let go by the answer to the first of its two commands; nobody else gets the second one's. */
    @Test
    void aClientKeepsItsServerUntilAllItsCommandsAreAnswered() throws Exception {
        try (Pair pair =
                new Pair("backend:register(dpm.MYS_WAIT_CMD, function() return dpm.DPM_FLUSH_DISCONNECT end)")) {
            pair.lab.exec("dpm.proxy_connect(client, backend)");
            pair.command(3, "a");
            pair.command(3, "b");
            pair.reply(Pair.OK);
            assertThat(pair.lab.eval("(pcall(dpm.proxy_connect, client, backend))"))
                    .isEqualTo("true");
            pair.server.write(1, OK);
            assertThat(pair.client.read().id()).isOne();
            pair.lab.eventually("not pcall(dpm.proxy_disconnect, backend)");
        }
    }

    @Test
    void theAnswerOfOneThatIsGoneIsNotTheNextOnes() throws Exception {
        try (Pair pair = new Pair(ONE_SERVER)) {
            pair.command(3, "a");
            pair.client.close();
            pair.lab.eventually("dpm.close(client) == nil");
            try (RawPeer second = next(pair)) {
                second.command(3, "mine");
                assertThat(pair.server.read().text()).isEqualTo("\3mine");
                pair.server.write(1, ByteBufUtil.decodeHexDump("00660002000000"));
                pair.server.write(1, OK);
                assertThat(second.read().payload()).isEqualTo(OK);
            }
        }
    }

    @Test
    void aFileWhoseSenderIsGoneIsOver() throws Exception {
        try (Pair pair = new Pair(ONE_SERVER)) {
            pair.command(3, "load data local infile 't'");
            pair.reply("fb 74");
            pair.client.reply("03616263");
            assertThat(pair.server.read().id()).isEqualTo(2);
            pair.client.close();
            RawPeer.Frame end = pair.server.read();
            assertThat(end.id()).isEqualTo(3);
            assertThat(end.payload()).isEmpty();
            try (RawPeer second = next(pair)) {
                pair.server.reply(Pair.ERR);
                second.command(3, "mine");
                assertThat(pair.server.read().text()).isEqualTo("\3mine");
                pair.server.write(1, OK);
                assertThat(second.read().payload()).isEqualTo(OK);
            }
        }
    }

    /** The next client, attached to the server of the first one. */
    private static RawPeer next(Pair pair) throws Exception {
        RawPeer second = pair.lab.client();
        second.read();
        second.login("x", RawPeer.PLAIN, new byte[0], "");
        pair.lab.eventually("client:id() > 3 and pcall(dpm.wire_packet, client, dpm.new_ok_pkt())");
        second.read();
        pair.lab.exec("dpm.proxy_connect(client, first)");
        return second;
    }

    @Test
    void aGreetingIsNotPassedToAClientThatIsLoggedIn() throws Exception {
        try (Lab lab = new Lab(
                        Lab.listening(
                                "dpm.wire_packet(c, dpm.new_handshake_pkt()) c:register(dpm.MYC_WAITING, function(a, id) if id then c:register(dpm.MYC_WAITING, nil) "
                                        + "dpm.wire_packet(c, dpm.new_ok_pkt()) backend = keep(dpm.connect('127.0.0.1', backend_port)) dpm.proxy_connect(c, backend) end end)"));
                RawPeer client = lab.client()) {
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[0], "");
            client.read();
            try (RawPeer server = lab.accept()) {
                server.greet(RawPeer.PLAIN, "");
                server.reply(Pair.ERR);
                assertThat(client.read().first()).isEqualTo(0xFF);
                assertThat(lab.errors)
                        .contains(
                                "connection 3: a packet was not passed on: connection 2 is in state \"Client waiting\"");
            }
        }
    }
}
