// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.lua.runtime.ScriptException;

/** dpm.md section 13: each function of {@code dpml}, and each of the bugs to avoid. */
@Timeout(30)
class Section13LibraryTest {
    private static final String DPML = "require 'dpml'";
    /** Logs in and notes what comes of it. */
    private static final String CONNECT = "dpml.connect_mysql_server { port = backend_port, user = 'whee', %s "
            + "callback = function(s, why) server = s and keep(s) note(s and 'ready' or 'not ready', why) end }";

    private static final String QUERY = "dpml.execute_query_buffered(server, %s, function(id, packet, result, err) "
            + "note(id == server:id(), packet:argument(), result and #result.fields, result and #result.rows, "
            + "err and err:errnum(), err and err:message()) last = result end)";
    private static final String ROW = "01 37";

    private static RawPeer loggedIn(Lab lab) throws Exception {
        lab.exec(CONNECT.formatted(""));
        RawPeer server = lab.accept();
        server.greet(RawPeer.PLAIN, "");
        server.read();
        server.reply(Pair.OK);
        lab.expectCalls("ready nil");
        return server;
    }

    private static String query(String of) {
        return QUERY.formatted(of);
    }

    @Test
    void registerCallbacksRegistersEachOfATableWithConnectionsAndPackages() throws Exception {
        try (Lab lab = new Lab(
                DPML,
                Lab.listening("dpml.register_callbacks(c, { [dpm.MYC_WAIT_AUTH] = function() note('own') end, "
                        + "[dpm.MY_CLOSING] = function() note('closing') end }) "
                        + "local p = dpm.new_callback() dpml.register_callbacks(p, { [dpm.MYC_WAITING] = function() note('package') end }) "
                        + "c:package_register(p) dpm.wire_packet(c, dpm.new_handshake_pkt())"))) {
            RawPeer client = lab.client();
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            lab.expectCalls("own", "package");
            client.socket.close();
            lab.expectCalls("closing");
        }
    }

    private static Lab answering(String answer) throws Exception {
        return new Lab(
                DPML,
                Lab.listening("dpm.wire_packet(c, dpm.new_handshake_pkt()) c:register(dpm.MYC_WAITING, function(a, id) "
                        + "if id then c:register(dpm.MYC_WAITING, nil) " + answer
                        + " return dpm.DPM_NOPROXY end end)"));
    }

    private static List<String> answers(Lab lab, int packets) throws Exception {
        try (RawPeer client = lab.client()) {
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            List<String> hex = new ArrayList<>();
            for (int i = 0; i < packets; i++) {
                RawPeer.Frame frame = client.read();
                assertThat(frame.id()).isEqualTo(2 + i);
                hex.add(frame.hex());
            }
            return hex;
        }
    }

    @Test
    void sendResultsetSendsHeadColumnsAndRowsAndNullIsPossible() throws Exception {
        String result = "local result = { fields = { { name = 'a' }, { name = 'b', type = dpm.MYSQL_TYPE_LONG } }, "
                + "rows = { { 'x', 1 }, { nil, dpm.NULL }, { ('y'):rep(300), 1.5 } } } dpml.send_resultset(c, result) "
                + "note(#result.fields[1], #result.rows)";
        try (Lab lab = answering(result)) {
            List<String> packets = answers(lab, 8);
            assertThat(packets.get(0)).isEqualTo("02");
            assertThat(packets.get(1))
                    .startsWith("0364656600000001" + "61")
                    .contains("0c3f00")
                    .endsWith("fe0200000000");
            assertThat(packets.get(2)).contains("0162").endsWith("030200000000");
            assertThat(packets.get(3)).startsWith("fe0000");
            assertThat(packets.get(4)).isEqualTo("01780131");
            assertThat(packets.get(5)).isEqualTo("fbfb");
            assertThat(packets.get(6)).startsWith("fc2c01" + "7979").endsWith("03312e35");
            assertThat(packets.get(7)).startsWith("fe0000");
            lab.expectCalls("0 3");
        }
    }

    @Test
    void sendErrorSendsNumberStateAndMessage() throws Exception {
        try (Lab lab = answering("dpml.send_error(c, '42000', 1064, 'no')")) {
            assertThat(answers(lab, 1)).containsExactly("ff2804" + "23" + "3432303030" + "6e6f");
        }
    }

    @Test
    void aBufferedQueryIsAStringOrACommandAndGivesItsWholeResult() throws Exception {
        try (Lab lab = new Lab(DPML);
                RawPeer server = loggedIn(lab)) {
            lab.exec(query("'select n'"));
            assertThat(server.read().text()).isEqualTo("\3select n");
            server.reply("01", Pair.COLUMN, Pair.EOF, ROW, "fb", Pair.EOF);
            lab.expectCalls("true select n 1 2 nil nil");
            assertThat(
                            lab.eval(
                                    "last.fields[1].name .. last.fields[1].type .. last.rows[1][1] .. tostring(last.rows[2][1])"))
                    .isEqualTo("c37nil");

            lab.exec("cmd = dpm.new_cmd_pkt() cmd:argument('do 1') " + query("cmd"));
            assertThat(server.read().text()).isEqualTo("\3do 1");
            server.reply(Pair.OK);
            lab.expectCalls("true do 1 0 0 nil nil");

            assertThatThrownBy(() -> lab.exec(query("5")))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("the query is a number, not a string or a command packet");
        }
    }

    @Test
    void oneQueryAtATimeAndOneMayFollowInTheCallback() throws Exception {
        try (Lab lab = new Lab(DPML);
                RawPeer server = loggedIn(lab)) {
            lab.exec(query("'do 1'"));
            assertThatThrownBy(() -> lab.exec(query("'do 2'")))
                    .hasMessageContaining("has not answered the query before");
            server.read();
            server.reply(Pair.OK);
            lab.expectCalls("true do 1 0 0 nil nil");

            lab.exec("dpml.execute_query_buffered(server, 'do 3', function() " + query("'do 4'") + " end)");
            server.read();
            server.reply(Pair.OK);
            assertThat(server.read().text()).isEqualTo("\3do 4");
            server.reply(Pair.OK);
            lab.expectCalls("true do 4 0 0 nil nil");
        }
    }

    @Test
    void afterAnErrorThePackageIsGoneAndTheScriptsOwnCallbacksAreBack() throws Exception {
        try (Lab lab = new Lab(DPML);
                RawPeer server = loggedIn(lab)) {
            lab.exec("server:register(dpm.MYS_WAIT_CMD, function() note('own') end) "
                    + "server:register(dpm.MY_CLOSING, function() note('closing') end)");
            lab.exec(query("'bad'"));
            server.read();
            server.reply(Pair.ERR);
            lab.expectCalls("true bad nil nil 1064 no");
            lab.exec("local c = dpm.new_cmd_pkt() c:argument('do 1') dpm.wire_packet(server, c)");
            server.read();
            server.reply(Pair.OK);
            lab.expectCalls("own");
            server.socket.close();
            lab.expectCalls("closing");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aServerThatDiesInTheMiddleOfAQueryCallsBack() throws Exception {
        try (Lab lab = new Lab(DPML);
                RawPeer server = loggedIn(lab)) {
            lab.exec("server:register(dpm.MY_CLOSING, function() note('closing') end)");
            lab.exec(query("'select n'"));
            server.read();
            server.reply("01", Pair.COLUMN);
            server.socket.close();
            lab.expectCalls("true select n nil nil 2013 Lost connection to MySQL server during query", "closing");
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void nothingOfABufferedQueryReachesTheAttachedClient() throws Exception {
        try (Pair pair = new Pair(DPML + " server = backend");
                Lab lab = pair.lab) {
            lab.exec(query("'select n'"));
            pair.server.read();
            pair.server.reply("01", Pair.COLUMN, Pair.EOF, ROW, Pair.EOF);
            lab.expectCalls("true select n 1 1 nil nil");
            lab.exec(query("'bad'"));
            pair.server.read();
            pair.server.reply(Pair.ERR);
            lab.expectCalls("true bad nil nil 1064 no");
            pair.command(3, "do 1");
            pair.reply(Pair.OK);
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aLoginSendsUserPasswordAndDatabase() throws Exception {
        try (Lab lab = new Lab(DPML)) {
            lab.exec(CONNECT.formatted("pass = 'toast', db = 'shop', charset = 45, flags = 128,"));
            RawPeer server = lab.accept();
            server.greet(RawPeer.PLAIN, "");
            RawPeer.Frame login = server.read();
            assertThat(login.text()).contains("whee\0\24", "shop\0");
            assertThat(login.payload()[0] & 0x80).isEqualTo(0x80);
            assertThat(login.payload()[8]).isEqualTo((byte) 45);
            server.reply(Pair.OK);
            lab.expectCalls("ready nil");
            server.close();
        }
    }

    @Test
    void withoutAPasswordNoneIsSent() throws Exception {
        try (Lab lab = new Lab(DPML)) {
            lab.exec(CONNECT.formatted(""));
            RawPeer server = lab.accept();
            server.greet(RawPeer.PLAIN, "");
            assertThat(server.read().text()).endsWith("whee\0\0");
            server.close();
            lab.eventually("#log == 1");
            assertThat(lab.log()).startsWith("not ready connection closed unexpectedly");
        }
    }

    @Test
    void aRefusedLoginIsToldOnceInTheServersWords() throws Exception {
        try (Lab lab = new Lab(DPML)) {
            lab.exec(CONNECT.formatted(""));
            RawPeer server = lab.accept();
            server.greet(RawPeer.PLAIN, "");
            server.read();
            server.reply(Pair.ERR);
            assertThat(server.ended()).isTrue();
            server.close();
            lab.expectCalls("not ready no");

            lab.exec(CONNECT.formatted(""));
            try (RawPeer busy = lab.accept()) {
                busy.reply("ff 1004 546f6f206d616e79");
                lab.expectCalls("not ready Too many");
            }
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void whatCanNotBeReachedIsToldByAPathAndByAPort() throws Exception {
        try (Lab lab = new Lab(DPML)) {
            lab.exec(
                    "dpml.connect_mysql_server { path = '/no/such/socket', host = '127.0.0.1', port = backend_port, user = 'whee', "
                            + "callback = function(s, why) note(s, why) end }");
            lab.eventually("#log == 1");
            assertThat(lab.log()).matches("nil (could not establish connection|connection closed unexpectedly).*");
            lab.clearLog();

            lab.exec(CONNECT.formatted(""));
            lab.accept().close();
            lab.eventually("#log == 1");
            assertThat(lab.log()).startsWith("not ready connection closed unexpectedly");
        }
    }

    @Test
    void dumpTablePrintsWhatIsInATableWithTypes() throws Exception {
        try (Lab lab = new Lab(DPML)) {
            lab.exec("t = { 'x', { n = true } } t.self = t dpml.dump_table(t) dpml.dump_table({ 5 }, 4)");
            assertThat(lab.printed.toString(UTF_8).lines())
                    .contains("1 (string): x", "  n (boolean): true", "    1 (number): 5")
                    .anyMatch(line -> line.startsWith("2 (table): table: "))
                    .anyMatch(line -> line.startsWith("self (table): table: "));
        }
    }
}
