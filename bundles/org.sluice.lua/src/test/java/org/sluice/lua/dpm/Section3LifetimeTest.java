// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sluice.lua.runtime.ScriptException;

/** Section 3: what a script lets go is closed; what is closed can still be asked. */
@Timeout(60)
class Section3LifetimeTest {
    private static void collect(Lab lab, String until) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    lab.exec("collectgarbage()");
                    System.gc();
                    return lab.eval("tostring(" + until + ")").equals("true");
                });
    }

    @Test
    void aClientThatOnlyLuaHeldAndLetGoIsClosedAndClosingIsCalled() throws Exception {
        try (Lab lab = new Lab(Lab.listening("c:register(dpm.MY_CLOSING, function(id) note('closing', id) end)"));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            lab.exec("conns[2] = nil client = nil");
            collect(lab, "log[1] == 'closing 2'");
            assertThat(client.ended()).isTrue();
            assertThat(lab.engine.counts().clients()).isZero();
        }
    }

    @Test
    void aListenerThatIsKeptInALocalStopsListening() throws Exception {
        try (Lab lab = new Lab("local l = dpm.listener('127.0.0.1', 0) l:register(dpm.MYC_CONNECT, function() end) "
                + "local function keepers() return 1 end")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                lab.exec("collectgarbage()");
                return lab.engine.listeners().isEmpty();
            });
        }
    }

    @Test
    void aBackendThatIsLetGoIsClosed() throws Exception {
        try (Lab lab = new Lab("b = dpm.connect('127.0.0.1', backend_port)");
                RawPeer server = lab.accept()) {
            lab.exec("b = nil");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                lab.exec("collectgarbage()");
                return lab.engine.counts().servers() == 0;
            });
            assertThat(server.ended()).isTrue();
        }
    }

    @Test
    void whatIsKeptStays() throws Exception {
        try (Lab lab = new Lab(Lab.listening(""));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            for (int i = 0; i < 5; i++) {
                lab.exec("collectgarbage()");
            }
            lab.exec("dpm.wire_packet(client, dpm.new_handshake_pkt())");
            assertThat(client.read().first()).isEqualTo(10);
        }
    }

    @Test
    void operationsOnADeadConnection() throws Exception {
        try (Lab lab = new Lab(Lab.listening("conn = c"));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(lab.eval("dpm.close(client)")).isEqualTo("1");
            assertThat(lab.eval("dpm.close(client)")).isEqualTo("nil");
            assertThat(client.ended()).isTrue();
            assertThat(lab.eval("select(2, pcall(dpm.wire_packet, client, dpm.new_handshake_pkt()))"))
                    .contains("bad argument #1 to 'wire_packet' (connection 2 is closed)");
            assertThat(lab.eval("client:id() .. client:socket_address() .. client:my_type() .. client:remote_id()"))
                    .isEqualTo("2127.0.0.110");
        }
    }

    @Test
    void idsAreOfOneCounterFromOneOn() throws Exception {
        try (Lab lab =
                new Lab("a = keep(dpm.listener('127.0.0.1', 0)) b = keep(dpm.connect('127.0.0.1', backend_port)) "
                        + "c = keep(dpm.listener(nil, 0))")) {
            assertThat(lab.eval("a:id() .. b:id() .. c:id()")).isEqualTo("123");
            assertThat(lab.eval("select(2, pcall(a.id, a, 7))")).contains("Value is read only");
            assertThat(lab.eval("select('#', a:register(dpm.MYC_CONNECT, print))"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theEngineClosesEverything() throws Exception {
        Lab lab = new Lab(Lab.listening(""));
        try (RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            lab.close();
            assertThat(client.read().text()).contains("Server shutdown in progress");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aScriptThatFailsToLoadIsTold() throws IOException, InterruptedException {
        for (String script : new String[] {"x = = 1", "error('no')", "dpm.nothing()"}) {
            assertThatThrownBy(() -> new Lab(script).close())
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("startup.lua");
        }
    }
}
