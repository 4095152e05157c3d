// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.config.Settings;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo.State;
import org.sluice.lua.dpm.Routes;
import org.sluice.module.ModuleTable;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.observe.Observers;
import org.sluice.transport.session.SessionTable;

/** Loading a script, and loading it anew while it has clients. */
class ScriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Greets each client with a server version of its own. */
    private static final String GREETING = """
            clients = {}
            listener = assert(dpm.listener("127.0.0.1", 0))
            listener:register(dpm.MYC_CONNECT, function(conn)
              clients[conn:id()] = conn
              local handshake = dpm.new_handshake_pkt()
              handshake:server_version("%s")
              dpm.wire_packet(conn, handshake)
            end)
            """;

    @TempDir
    private Path folder;

    private final TransportCounters counters = new TransportCounters();
    private final SessionTable sessions = new SessionTable(counters, new Observers(new ModuleTable(Map.of())));
    private final List<Integer> exits = new CopyOnWriteArrayList<>();
    private Script script;

    @AfterEach
    void close() {
        if (script != null) {
            script.close();
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("it.lua"), text);
    }

    private void begin(String text) throws IOException {
        begin(text, Map.of());
    }

    private void begin(String text, Map<String, Object> more) throws IOException {
        Map<String, Object> keys = new HashMap<>(more);
        keys.put("service.pid", "org.sluice.lua-it");
        keys.put("script", write(text).toString());
        Settings settings = Settings.of(keys);
        script = new Script(
                ScriptSettings.read(settings),
                new Surroundings(null, new ScriptSessions("it", sessions, counters, List::of), Routes.NONE, () -> null),
                exits::add);
        settings.throwIfBad();
        script.begin();
        await().atMost(PATIENCE).until(() -> script.pending().isEmpty());
    }

    private Socket connect() throws IOException {
        String address = script.listening().get(0);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static String version(Socket socket) throws IOException {
        byte[] header = socket.getInputStream().readNBytes(4);
        byte[] payload = socket.getInputStream().readNBytes(header[0] & 0xFF);
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        return text.substring(1, text.indexOf('\0'));
    }

    @Test
    void aScriptListensAndIsTold() throws Exception {
        begin(GREETING.formatted("one"));
        try (Socket client = connect()) {
            assertThat(version(client)).isEqualTo("one");
            assertThat(script.info().state()).isEqualTo(State.RUNNING);
            assertThat(script.info().clients()).isEqualTo(1);
            assertThat(script.info().callbacks()).isPositive();
        }
        assertThat(script.eval(1, "1 + 1, 'two'")).containsExactly("2", "two");
        assertThat(script.eval(1, "answer = 42")).isEmpty();
        assertThat(script.eval(1, "answer")).containsExactly("42");
        assertThat(script.eval(1, "print('hi'), {1, 'two', x = {y = {}}}"))
                .containsExactly("hi", "nil", "{1, \"two\", x = {y = {...}}}");
        assertThatThrownBy(() -> script.eval(1, "nobody()"))
                .isInstanceOf(ScriptFailure.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void whoseConfigurationIsGoneLetsItsClientsFinish() throws Exception {
        begin(GREETING.formatted("one"));
        CompletableFuture<Void> left;
        try (Socket client = connect()) {
            assertThat(version(client)).isEqualTo("one");
            left = script.leave(PATIENCE);
            await().atMost(PATIENCE).until(() -> script.listening().isEmpty());
            assertThat(left).isNotDone();
        }
        left.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(script.info().clients()).isZero();
    }

    @Test
    void whoDoesNotFinishInTimeIsClosed() throws Exception {
        begin(GREETING.formatted("one"));
        try (Socket client = connect()) {
            version(client);
            script.leave(Duration.ofMillis(1)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(client.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void eachWorkerCanBeLookedInto() throws Exception {
        begin(GREETING.formatted("one") + "print('loaded')", Map.of("workers", "2"));
        ScriptTable table = new ScriptTable();
        table.add(script);

        assertThat(table.eval("it", "(dpm.worker())")).containsExactly("1");
        assertThat(table.eval("it/2", "dpm.worker()")).containsExactly("2", "2");
        assertThat(table.list()).singleElement().satisfies(info -> assertThat(info.listening())
                .hasSize(1));
        assertThatThrownBy(() -> table.eval("it/3", "1")).hasMessage("script it has 2 workers, and no 3");
        assertThatThrownBy(() -> table.eval("no/2", "1")).hasMessageContaining("there is no script named no");
    }

    @Test
    void exitIsAnErrorThatSaysWhyUnlessItIsToEndTheProcess() throws Exception {
        begin("x = 1", Map.of("mode", "trusted"));
        assertThat(script.eval(1, "pcall(os.exit, 3)").get(1)).contains("'exit': it would end the whole process");
        assertThat(exits).isEmpty();
        script.close();

        begin("x = 1", Map.of("mode", "trusted", "exit", "process"));
        assertThatThrownBy(() -> script.eval(1, "os.exit(3)")).hasMessageContaining("os.exit");
        assertThat(exits).containsExactly(3);
    }

    @Test
    void aSyntaxErrorIsToldWithFileAndLine() throws Exception {
        begin("local a = 1\nlocal b = = 2\n");
        assertThat(script.failed()).singleElement().asString().contains("it.lua:2:");
        assertThat(script.info().state()).isEqualTo(State.FAILED);
    }

    @Test
    void anErrorWhileItIsLoadedIsToldWithFileAndLine() throws Exception {
        begin("local a = nil\nprint(a.b)\n");
        assertThat(script.failed()).singleElement().asString().contains("it.lua:2:");
    }

    @Test
    void aChangedFileTakesOverTheListenerWhileTheOldOnesClientsFinish() throws Exception {
        begin(GREETING.formatted("one"));
        String before = script.listening().get(0);
        try (Socket old = connect()) {
            assertThat(version(old)).isEqualTo("one");

            write(GREETING.formatted("two"));
            await().atMost(PATIENCE).until(() -> script.info().loads() == 2);
            assertThat(script.listening()).containsExactly(before);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                try (Socket fresh = connect()) {
                    assertThat(version(fresh)).isEqualTo("two");
                }
            });
            assertThat(script.info().retiring()).isEqualTo(1);
            old.setSoTimeout(200);
            assertThatThrownBy(() -> old.getInputStream().read()).hasMessageContaining("timed out");
        }
        await().atMost(PATIENCE).until(() -> script.info().retiring() == 0);
    }

    @Test
    void aChangeOfWhatItHasLoadedLoadsItAnew() throws Exception {
        Path module = Files.writeString(folder.resolve("words.lua"), "return 'one'");
        Path data = Files.writeString(folder.resolve("data.lua"), "return 1");
        begin("word = require 'words' data = dofile 'data.lua' function again() return dofile 'later.lua' end\n");
        assertThat(script.eval(1, "word, data")).containsExactly("one", "1");

        Files.writeString(folder.resolve("later.lua"), "return 'data'");
        script.eval(1, "again()");
        Files.writeString(folder.resolve("later.lua"), "return 'other data'");
        Files.writeString(module, "return = 'broken'");
        await().atMost(PATIENCE).until(() -> script.info().problem() != null);
        assertThat(script.info().problem()).contains("words.lua:1:");
        assertThat(script.info().loads()).isEqualTo(1);

        Files.writeString(module, "return 'mended'");
        await().atMost(PATIENCE).until(() -> script.info().loads() == 2);
        Files.writeString(data, "return 22");
        await().atMost(PATIENCE).until(() -> script.info().loads() == 3);
        assertThat(script.eval(1, "word, data")).containsExactly("mended", "22");
    }

    @Test
    void aModuleThatComesLaterIsLoadedThen() throws Exception {
        begin("require 'late'");
        assertThat(script.failed()).singleElement().asString().contains("module 'late' not found");
        Files.writeString(folder.resolve("late.lua"), "came = true");
        await().atMost(PATIENCE).until(() -> script.info().loads() == 1);
        assertThat(script.eval(1, "came")).containsExactly("true");
    }

    @Test
    void aBadChangeLeavesTheOldOneInForce() throws Exception {
        begin(GREETING.formatted("one"));
        write(GREETING.formatted("two") + "error('no')\n");
        assertThatThrownBy(() -> script.reload())
                .isInstanceOf(ReloadException.class)
                .hasMessageContaining("no")
                .hasMessageContaining("stays in force");
        try (Socket client = connect()) {
            assertThat(version(client)).isEqualTo("one");
        }
        assertThat(script.info().problem()).contains("it.lua:9: no");
        assertThat(script.info().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void nobodyIsRefusedWhileItIsLoadedAgainAndAgain() throws Exception {
        begin(GREETING.formatted("one"));
        for (int i = 0; i < 50; i++) {
            String told = Integer.toString(i);
            write(GREETING.formatted(told));
            script.reload();
            for (int client = 0; client < 5; client++) {
                try (Socket socket = connect()) {
                    assertThat(version(socket)).isNotEmpty();
                }
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            try (Socket socket = connect()) {
                assertThat(version(socket)).isEqualTo("49");
            }
        });
    }

    @Test
    void aDrainedScriptTakesNoMoreClients() throws Exception {
        begin(GREETING.formatted("one"));
        try (Socket client = connect()) {
            assertThat(version(client)).isEqualTo("one");
            script.drain();
            await().atMost(PATIENCE).until(() -> script.listening().isEmpty());
            assertThat(script.info().clients()).isEqualTo(1);
            assertThat(script.info().state()).isEqualTo(State.DRAINING);
        }
        await().atMost(PATIENCE).until(() -> script.info().clients() == 0);
    }
}
