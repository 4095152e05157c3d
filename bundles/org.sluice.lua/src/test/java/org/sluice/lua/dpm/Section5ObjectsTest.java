// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 5: register, packages, timers; section 7: states, sides and results; D18, D22. */
@Timeout(60)
class Section5ObjectsTest {
    private static final String[] STATES = {
        "MYS_CONNECT",
        "MYC_CONNECT",
        "MYS_SENT_HANDSHAKE",
        "MYC_WAIT_HANDSHAKE",
        "MYC_WAITING",
        "MYS_WAITING",
        "MYC_SENT_CMD",
        "MYS_SENDING_FIELDS",
        "MYS_SENDING_ROWS",
        "MYS_WAIT_AUTH",
        "MYS_SENDING_OK",
        "MYS_WAIT_CMD",
        "MYS_SENDING_RSET",
        "MYC_WAIT_AUTH",
        "MYS_SENDING_HANDSHAKE",
        "MYS_RECV_ERR",
        "MY_CLOSING",
        "MYS_SENDING_STATS",
        "MYS_GOT_CMD",
        "MYS_SENDING_EOF",
        "MYS_SENT_RSET",
        "MYS_SENT_FIELDS"
    };

    @Test
    void section7StatesSidesAndResultsHaveTheirNumbers() throws Exception {
        try (Lab lab = new Lab("")) {
            for (int i = 0; i < STATES.length; i++) {
                assertThat(lab.eval("dpm." + STATES[i])).as(STATES[i]).isEqualTo(Integer.toString(i));
            }
            assertThat(lab.eval("dpm.MY_SERVER .. dpm.MY_CLIENT")).isEqualTo("01");
            assertThat(lab.eval("dpm.DPM_OK .. dpm.DPM_NOPROXY .. dpm.DPM_FLUSH_DISCONNECT"))
                    .isEqualTo("012");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "o:register(25, print) | bad argument #1 to 'register' (number from 0 to 24 expected, got 25)",
                "o:register(-1, print) | bad argument #1 to 'register' (number from 0 to 24 expected, got -1)",
                "o:register(4, 1) | bad argument #2 to 'register' (function or nil expected, got number)",
                "o:register('x', print) | bad argument #1 to 'register' (number expected, got string)"
            })
    void d22RegisterRefusesWhatIsNoStateOrNoFunction(String call, String message) throws Exception {
        try (Lab lab = new Lab("objects = {keep(dpm.listener('127.0.0.1', 0)), dpm.new_callback()}")) {
            for (int i = 1; i <= 2; i++) {
                assertThat(lab.eval("select(2, pcall(function() local o = objects[" + i + "] " + call + " end))"))
                        .contains(message);
            }
        }
    }

    @Test
    void registerWithTooFewArgumentsIsNilAndUnusedSlotsAreTaken() throws Exception {
        try (Lab lab = new Lab("o = dpm.new_callback()")) {
            assertThat(
                            lab.eval(
                                    "tostring(o:register()) .. select('#', o:register(24, print)) .. select('#', o:register(24))"))
                    .isEqualTo("nil00");
            assertThat(lab.eval("select(2, pcall(dpm.new_callback().register, 1))"))
                    .contains("bad self");
        }
    }

    @Test
    void onePackageLiesOverManyConnections() throws Exception {
        try (Lab lab = new Lab("p = dpm.new_callback() p:register(dpm.MYC_WAIT_AUTH, function(...) note(...) end) "
                        + Lab.listening("c:package_register(p) dpm.wire_packet(c, dpm.new_handshake_pkt())"));
                RawPeer one = lab.client();
                RawPeer two = lab.client()) {
            one.read();
            two.read();
            lab.expectCalls("2", "3");
            assertThat(lab.eval("select(2, pcall(client.package_register, client, {}))"))
                    .contains("bad argument #1 to 'package_register' (dpm.callback expected, got table)");
        }
    }

    @Test
    void aTimerRepeatsUntilItIsCancelledAndKeepsItself() throws Exception {
        try (Lab lab =
                new Lab("n = 0 do local t = dpm.new_timer() t:schedule(0, 5, function(t, arg) n = n + 1 given = arg "
                        + "self = t if n == 4 then t:cancel() end end, 'word') end collectgarbage()")) {
            lab.eventually("n == 4");
            assertThat(lab.engine.counts().timers()).isZero();
            assertThat(lab.eval("n .. given")).isEqualTo("4word");
            lab.exec("self:schedule(0, 1, function(...) count = select('#', ...) self:cancel() end, nil)");
            lab.eventually("count == 1");
        }
    }

    @Test
    void d18ATimerCanBeCancelledAndScheduledAgainAndAgain() throws Exception {
        try (Lab lab =
                new Lab("t = dpm.new_timer() t:cancel() for i = 1, 100 do t:schedule(1000, 0, print, i) t:cancel() "
                        + "t:cancel() end t:schedule(0, 1, function() fired = true end, nil)")) {
            lab.eventually("fired");
            assertThat(lab.engine.counts().timers()).isOne();
            assertThat(lab.eval("select(2, pcall(t.schedule, t, 1, 0, print, nil))"))
                    .contains("must cancel first");
        }
    }

    @Test
    void anErrorInATimerIsToldAndCancelsIt() throws Exception {
        try (Lab lab = new Lab("t = dpm.new_timer() t:schedule(0, 1, function() error('boom') end, nil)")) {
            lab.eventually("pcall(t.schedule, t, 1000, 0, print, nil)");
            assertThat(lab.errors).hasSize(1);
            assertThat(lab.errors.get(0)).startsWith("timer: ").contains("boom");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "t:schedule() | bad argument #1 to 'schedule' (number expected, got no value)",
                "t:schedule(1, 2) | bad argument #3 to 'schedule' (function expected, got no value)",
                "t:schedule(1, 2, print) | bad argument #4 to 'schedule' (value expected)",
                "t:schedule(-1, 2, print, 1) | bad argument #1 to 'schedule'",
                "t:schedule(1, 2, 'x', 1) | bad argument #3 to 'schedule' (function expected, got string)"
            })
    void aTimersFourArgumentsAreMandatory(String call, String message) throws Exception {
        try (Lab lab = new Lab("t = dpm.new_timer()")) {
            assertThat(lab.eval("select(2, pcall(function() " + call + " end))"))
                    .contains(message);
        }
    }

    @Test
    void section16WhatATimerWiresIsSentAtOnce() throws Exception {
        try (Lab lab = new Lab(Lab.listening("t = dpm.new_timer() t:schedule(0, 20, function() t:cancel() "
                        + "dpm.wire_packet(client, dpm.new_handshake_pkt()) end, nil)"));
                RawPeer client = lab.client()) {
            assertThat(client.read().first()).isEqualTo(10);
        }
    }
}
