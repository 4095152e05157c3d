// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8: which function is called, with what, and what its result does. */
@Timeout(60)
class Section8CallbacksTest {
    private static final String OWN = "c:register(dpm.MYC_SENT_CMD, function() note('own') end) ";
    private static final String PACKAGE = "p = dpm.new_callback() c:package_register(p) ";

    @ParameterizedTest(name = "with {0} the call is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "own | own",
                "own and package | package",
                "own and a package without that state | own",
                "package | package",
                "a package that was taken away | own"
            })
    void resolution(String what, String called) throws Exception {
        String lua = (what.startsWith("own") || what.endsWith("away") ? OWN : "")
                + (what.contains("package") ? PACKAGE : "")
                + (what.contains("without") || !what.contains("package")
                        ? ""
                        : "p:register(dpm.MYC_SENT_CMD, function() note('package') end) ")
                + (what.endsWith("away") ? "c:package_register(nil)" : "");
        try (Pair pair = new Pair(lua)) {
            pair.command(3, "select 1");
            pair.lab.expectCalls(called);
        }
    }

    @Test
    void forClosingItIsTheOtherWayRound() throws Exception {
        String both = PACKAGE + "p:register(dpm.MY_CLOSING, function() note('package') end) ";
        try (Pair pair = new Pair(both + "c:register(dpm.MY_CLOSING, function() note('own') end)")) {
            pair.client.close();
            pair.lab.expectCalls("own");
        }
        try (Pair pair = new Pair(both)) {
            pair.client.close();
            pair.lab.expectCalls("package");
        }
    }

    @ParameterizedTest(name = "{0} passes the packet on")
    @ValueSource(strings = {"", "nil", "0", "dpm.DPM_OK", "'text'", "true", "{}"})
    void whatIsNoNumberAndZeroPassOn(String result) throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() return " + result + " end)")) {
            assertThat(pair.command(3, "select 1").text()).isEqualTo("\3select 1");
        }
    }

    @ParameterizedTest(name = "{0} does not")
    @ValueSource(strings = {"1", "dpm.DPM_NOPROXY", "7", "-1", "0.5"})
    void anyOtherNumberDoesNot(String result) throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function(cmd) if cmd:argument() == 'a' then return "
                + result + " end end)")) {
            pair.client.command(3, "a");
            pair.client.command(3, "b");
            assertThat(pair.server.read().text()).isEqualTo("\3b");
        }
    }

    @Test
    void flushDisconnectPassesOnAndDetachesAndKeepsTheIds() throws Exception {
        String free = "local function free() return dpm.DPM_FLUSH_DISCONNECT end "
                + "backend:register(dpm.MYS_WAIT_CMD, free) backend:register(dpm.MYS_RECV_ERR, free) "
                + "c:register(dpm.MYC_SENT_CMD, function() dpm.proxy_connect(client, backend) end)";
        try (Pair pair = new Pair(free)) {
            assertThat(
                            pair.lab.eval(
                                    "tostring(pcall(dpm.proxy_disconnect, client)) .. client:remote_id() .. backend:remote_id()"))
                    .isEqualTo("false32");
            for (String end : new String[] {Pair.OK, Pair.ERR}) {
                pair.command(3, "select 1");
                pair.reply(end);
                assertThat(pair.lab.eval("tostring(pcall(dpm.proxy_disconnect, client)) .. client:remote_id()"))
                        .isEqualTo("false3");
            }
        }
    }

    @Test
    void theResultOfOtherEventsIsIgnored() throws Exception {
        String no = "local function no() return dpm.DPM_NOPROXY end "
                + "c:register(dpm.MYC_WAIT_AUTH, no) backend:register(dpm.MYS_SENDING_OK, no) backend:register(dpm.MYS_GOT_CMD, no) "
                + "c:register(dpm.MYC_WAITING, function(a, id) if id == nil then return dpm.DPM_NOPROXY end end) "
                + "do return dpm.DPM_NOPROXY end";
        try (Pair pair = new Pair(no)) {
            pair.command(3, "select 1");
            pair.reply(Pair.OK);
        }
    }

    @Test
    void aChangedPacketDoesNotChangeWhatIsPassedOnButCanBeWired() throws Exception {
        try (Pair pair = new Pair(
                "c:register(dpm.MYC_SENT_CMD, function(cmd) local hello = cmd:argument() == 'HELLO' "
                        + "cmd:argument('select 1 + 1') if hello then dpm.wire_packet(backend, cmd) return dpm.DPM_NOPROXY end end)")) {
            assertThat(pair.command(3, "select 0").text()).isEqualTo("\3select 0");
            pair.reply(Pair.OK);
            assertThat(pair.command(3, "HELLO").text()).isEqualTo("\3select 1 + 1");
            pair.reply("01", Pair.COLUMN, Pair.EOF, "0132", Pair.EOF);
        }
    }

    @Test
    void anErrorIsOneLineWithTheStatesNameAndPassesOn() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() error('boom') end)")) {
            assertThat(pair.command(3, "select 1").text()).isEqualTo("\3select 1");
            assertThat(pair.lab.errors).hasSize(1);
            assertThat(pair.lab.errors.get(0))
                    .startsWith("Client sent command: ")
                    .contains("startup.lua")
                    .contains("boom");
            assertThat(pair.lab.engine.counts().errors()).isOne();
        }
    }

    @Test
    void aPacketThatCanNotBeReadIsToldAndPassedOn() throws Exception {
        try (Pair pair = new Pair("backend:register(dpm.MYS_SENDING_FIELDS, function() note('called') end)")) {
            pair.command(3, "select 1");
            pair.reply("01", "0364");
            assertThat(pair.lab.errors).hasSize(1);
            assertThat(pair.lab.errors.get(0)).startsWith("Server sending fields: the packet can not be read");
            pair.lab.expectCalls();
        }
    }

    @Test
    void wiringWithinACallbackCallsBackNested() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_WAITING, function(a, id) note('waiting', a, id) end) "
                + "c:register(dpm.MYC_SENT_CMD, function() note('begin') dpm.wire_packet(client, dpm.new_ok_pkt()) "
                + "note('end') return dpm.DPM_NOPROXY end)")) {
            pair.client.command(14, "");
            pair.lab.expectCalls("begin", "waiting 2 nil", "end");
            assertThat(pair.client.read().id()).isOne();
        }
    }

    @Test
    void aCallbackMayCloseItsOwnConnection() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function() dpm.close(client) end)")) {
            pair.client.command(3, "select 1");
            assertThat(pair.client.ended()).isTrue();
            assertThat(pair.lab.eval("backend:remote_id()")).isEqualTo("2");
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void withoutACallbackNothingIsParsed() throws Exception {
        try (Pair pair = new Pair("")) {
            pair.command(3, "select 1");
            pair.reply(
                    "01",
                    "0364 this is no column".replaceAll("[^0-9a-f]", "").substring(0, 4),
                    Pair.EOF,
                    "fd",
                    Pair.EOF);
            assertThat(pair.lab.errors).isEmpty();
            assertThat(pair.lab.engine.counts().callbacks()).isOne();
        }
    }
}
