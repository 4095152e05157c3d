// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo.State;
import org.sluice.lua.dpm.Routes;
import org.sluice.module.ModuleTable;
import org.sluice.testkit.net.FreePort;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.session.SessionTable;

/** Scripts that hang, are closed while they are loaded, or find their address taken. */
@Timeout(60)
class BusyScriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LISTENING =
            "listener = assert(dpm.listener(%s, %d)) listener:register(dpm.MYC_CONNECT, "
                    + "function(c) conn = c dpm.wire_packet(c, dpm.new_handshake_pkt()) end)";

    @TempDir
    private Path folder;

    private List<ListenerInfo> listeners = List.of();

    private Script script(String name, String text, String... more) throws IOException {
        Map<String, Object> all = new HashMap<>(Map.of(
                "service.pid",
                "org.sluice.lua-" + name,
                "script",
                Files.writeString(folder.resolve(name + ".lua"), text).toString()));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        TransportCounters counters = new TransportCounters();
        SessionTable sessions = new SessionTable(counters, new Observers(new ModuleTable(Map.of())));
        return new Script(
                ScriptSettings.read(Settings.of(all)),
                new Surroundings(
                        null, new ScriptSessions(name, sessions, counters, () -> listeners), Routes.NONE, () -> null),
                code -> {});
    }

    private static void greeted(Script script) throws IOException {
        String address = script.listening().get(0);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(socket.getInputStream().read()).isPositive();
        }
    }

    @Test
    void oneThatHangsOutsideTheMachineCanBeReplaced() throws Exception {
        Path begun = folder.resolve("begun");
        Path over = folder.resolve("over");
        try (Script script =
                script("hangs", LISTENING.formatted("'127.0.0.1'", 0), "mode", "trusted", "budget.time", "50ms")) {
            script.reload();
            String where = script.listening().get(0);
            Thread hanging = new Thread(() -> evalQuietly(
                    script, "os.execute('touch " + begun + "; while [ ! -e " + over + " ]; do sleep 0.05; done')"));
            hanging.start();
            await().atMost(PATIENCE).until(() -> Files.exists(begun));
            assertThatThrownBy(() -> script.eval(1, "asked = true"))
                    .isInstanceOf(ScriptFailure.class)
                    .hasMessage("the script is busy: it has not answered for 1100 ms");
            script.reload();
            assertThat(script.listening()).containsExactly(where);
            greeted(script);
            assertThat(script.eval(1, "asked")).containsExactly("nil");
            Files.createFile(over);
            hanging.join();
            greeted(script);
        } finally {
            Files.writeString(over, "");
        }
    }

    private static void evalQuietly(Script script, String lua) {
        try {
            script.eval(1, lua);
        } catch (ScriptFailure e) {
            assertThat(e).hasMessageContaining("busy");
        }
    }

    @Test
    void oneThatWasClosedIsNotLoadedAgain() throws Exception {
        Script script = script("closed", LISTENING.formatted("'127.0.0.1'", 0));
        script.reload();
        script.close();
        assertThatThrownBy(script::reload).isInstanceOf(ReloadException.class).hasMessageContaining("closed");
        assertThat(script.listening()).isEmpty();
    }

    /** A configuration that was renamed, for example. */
    @Test
    void oneWhoseAddressIsTakenRunsWhenItIsFree() throws Exception {
        String text = LISTENING.formatted("'127.0.0.1'", FreePort.next());
        try (Script second = script("second", text)) {
            try (Script first = script("first", text)) {
                first.reload();
                second.begin();
                await().atMost(PATIENCE).until(() -> second.info().state() == State.FAILED);
            }
            await().atMost(PATIENCE).until(() -> second.info().state() == State.RUNNING);
            greeted(second);
        }
    }

    @Test
    void whoElseHoldsTheAddressIsNamed() throws Exception {
        int port = FreePort.next();
        try (Script first = script("first", LISTENING.formatted("'127.0.0.1'", port));
                Script second = script("second", LISTENING.formatted("'127.0.0.1'", port))) {
            first.reload();
            listeners = first.listeners();
            assertThatThrownBy(second::reload).hasMessageEndingWith("Address already in use, by script first");
        }
    }

    @Test
    void whoHoldsTheAddressItselfIsTold() throws Exception {
        int port = FreePort.next();
        try (Script script = script("host", LISTENING.formatted("'127.0.0.1'", port))) {
            script.reload();
            Files.writeString(folder.resolve("host.lua"), LISTENING.formatted("nil", port));
            assertThatThrownBy(script::reload)
                    .hasMessageEndingWith("Address already in use (by what is in force, if it is spelt otherwise); "
                            + "what was loaded before stays in force");
        }
    }
}
