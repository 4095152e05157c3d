// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** Errors at load, in each callback, in a timer and after a disconnect; scripts that keep nothing, and everything. */
@Timeout(60)
class BadScriptsTest {
    private static final String FAIL = "for name, number in pairs(states) do "
            + "local function fail() error('boom in ' .. name) end c:register(number, fail) backend:register(number, fail) end ";

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsMissingIsTold() {
        try (DpmEngine engine =
                DpmEngine.open(new EngineSettings("test", RuntimeSettings.trusted(Path.of(".")), line -> {}))) {
            assertThatThrownBy(() -> engine.start(Path.of("nowhere.lua")))
                    .isInstanceOf(ScriptException.class)
                    .hasMessage("cannot read nowhere.lua");
        }
    }

    /** Every state whose callback there is, by the tables of sections 9 and 10. */
    private static Set<String> wordsOfAllStates() {
        return Stream.concat(
                        Stream.concat(
                                ClientTable.ROWS.stream()
                                        .filter(ClientTable.Row::fires)
                                        .map(ClientTable.Row::after),
                                ServerTable.ROWS.stream()
                                        .filter(ServerTable.Row::fires)
                                        .map(ServerTable.Row::after)),
                        Stream.of(State.MY_CLOSING, State.MYS_GOT_CMD))
                .map(State::words)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anErrorInTheCallbackOfAnyStateIsToldAndThePacketPassesAsIfThereWereNone() throws Exception {
        try (Pair pair = new Pair(FAIL)) {
            pair.command(3, "select 1; do 1");
            pair.reply("01", Pair.COLUMN, Pair.EOF, "0131", Pair.EOF_MORE, "00 00 00 0a00 0000", Pair.OK);
            pair.command(9, "");
            pair.reply("557074");
            pair.command(3, "no statement");
            pair.reply(Pair.ERR);
            pair.client.close();
            pair.lab.eventually("dpm.close(client) == nil");
            assertThat(pair.lab.errors)
                    .allMatch(line -> line.matches("[A-Z][A-Za-z ]+: .*startup.lua:\\d+: boom in MY.*"));
            Set<String> told = pair.lab.errors.stream()
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(told).isEqualTo(wordsOfAllStates());
            assertThat(pair.lab.engine.counts().errors()).isEqualTo(pair.lab.errors.size());
        }
    }

    @Test
    void anErrorForANewClientIsTold() throws Exception {
        try (Lab lab = new Lab(Lab.listening("error('boom')"));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(client.socket.isConnected()).isTrue();
            assertThat(lab.errors)
                    .singleElement()
                    .asString()
                    .startsWith("Client connecting: ")
                    .contains("boom");
        }
    }

    @Test
    void anErrorWhileClosingClosesAllTheSame() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MY_CLOSING, function() error('boom') end)")) {
            assertThat(pair.lab.eval("dpm.close(client)")).isEqualTo("1");
            assertThat(pair.client.ended()).isTrue();
            assertThat(pair.lab.eval("tostring(pcall(dpm.proxy_disconnect, backend))"))
                    .isEqualTo("false");
            assertThat(pair.lab.errors).singleElement().asString().startsWith("Closing: ");
        }
    }

    @Test
    void theResultOfClosingIsIgnored() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MY_CLOSING, function() return dpm.DPM_NOPROXY end)")) {
            pair.client.close();
            pair.lab.eventually("dpm.close(client) == nil and not pcall(dpm.proxy_disconnect, backend)");
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void anErrorAfterADisconnectIsToldAndTheTimerEnds() throws Exception {
        try (Pair pair =
                new Pair("c:register(dpm.MY_CLOSING, function() t = dpm.new_timer() t:schedule(0, 1, function() "
                        + "dpm.wire_packet(c, dpm.new_ok_pkt()) end, nil) end)")) {
            pair.client.close();
            pair.lab.eventually("t ~= nil");
            await().until(() -> pair.lab.engine.counts().timers() == 0);
            assertThat(pair.lab.errors)
                    .singleElement()
                    .asString()
                    .startsWith("timer: ")
                    .contains("bad argument #1 to 'wire_packet' (connection 2 is closed)");
        }
    }

    @Test
    void aCommandAfterTheServerWentIsNotPassedOnAndNobodyFails() throws Exception {
        try (Pair pair = new Pair("c:register(dpm.MYC_SENT_CMD, function(cmd) note(cmd:argument()) end)")) {
            pair.server.close();
            pair.lab.eventually("dpm.close(backend) == nil");
            pair.client.command(3, "select 1");
            pair.lab.expectCalls("select 1");
            assertThat(pair.lab.errors).isEmpty();
        }
    }

    @Test
    void whatIsRegisteredScheduledOrGivenIsLetGoWithIt() throws Exception {
        String lua = "weak = setmetatable({}, {__mode = 'v'}) "
                + "local function fresh(name) weak[name] = {} local held = weak[name] return function() return held end end "
                + "o = dpm.new_callback() o:register(4, fresh('replaced')) o:register(4, function() end) "
                + "o:register(5, fresh('cleared')) o:register(5, nil) "
                + "t = dpm.new_timer() weak.argument = {} t:schedule(1000, 0, fresh('cancelled'), weak.argument) t:cancel()";
        try (Lab lab = new Lab("")) {
            lab.exec(lua);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                lab.exec("collectgarbage()");
                System.gc();
                assertThat(lab.eval("tostring(next(weak))")).as("D18, D22").isEqualTo("nil");
            });
        }
    }

    @Test
    void aScriptThatKeepsNothingLosesItAll() throws Exception {
        try (Lab lab = new Lab(
                "do local l = dpm.listener('127.0.0.1', 0) l:register(dpm.MYC_CONNECT, function(c) "
                        + "dpm.wire_packet(c, dpm.new_handshake_pkt()) dpm.proxy_connect(c, dpm.connect('127.0.0.1', backend_port)) end) end")) {
            for (int i = 0; i < 20 && !lab.engine.listeners().isEmpty(); i++) {
                try (RawPeer client = lab.client()) {
                    assertThat(client.read().first()).isEqualTo(10);
                } catch (IOException e) {
                    // The listener is gone, or its client is.
                    break;
                }
            }
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                lab.exec("collectgarbage()");
                System.gc();
                EngineCounts counts = lab.engine.counts();
                assertThat(counts.listeners() + counts.clients() + counts.servers())
                        .isZero();
            });
            assertThat(lab.errors).isEmpty();
        }
    }

    @Test
    void aScriptThatKeepsEverythingKeepsWhatIsClosedToo() throws Exception {
        try (Lab lab = new Lab(Lab.listening("kept = (kept or 0) + 1"))) {
            for (int i = 0; i < 200; i++) {
                lab.client().close();
            }
            lab.eventually("kept == 200");
            await().until(() -> lab.engine.counts().clients() == 0);
            assertThat(lab.eval("conns[2]:id() .. conns[201]:id()")).isEqualTo("2201");
        }
    }

    @Test
    void oneConnectionOrTimerTooManyIsRefused() throws Exception {
        EngineSettings settings =
                new EngineSettings("test", RuntimeSettings.trusted(folder), line -> {}).withBounds(3, 2);
        Path script = Files.writeString(
                folder.resolve("it.lua"),
                "kept = {} function timer() local t = dpm.new_timer() t:schedule(1000, 0, print, nil) end");
        try (DpmEngine engine = DpmEngine.open(settings)) {
            engine.start(script);
            for (int i = 0; i < 3; i++) {
                engine.eval("kept[#kept + 1] = assert(dpm.listener('127.0.0.1', 0))");
            }
            assertThat(engine.eval("select(2, dpm.listener('127.0.0.1', 0))").tojstring(1))
                    .contains("has all its connections");
            assertThat(engine.eval("select(2, dpm.connect('127.0.0.1', 1))").tojstring(1))
                    .contains("has all its connections");
            engine.eval("timer() timer()");
            assertThat(engine.eval("select(2, pcall(timer))").tojstring(1))
                    .contains("'schedule': this script has all its 2 timers");
            engine.eval("dpm.close(kept[1])");
            assertThat(engine.eval("tostring(dpm.listener('127.0.0.1', 0))").tojstring(1))
                    .startsWith("dpm.conn");
        }
    }
}
