// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.sluice.lua.runtime.RuntimeSettings;
import org.sluice.lua.runtime.ScriptException;

/** An engine with a script, and a server that the script can connect to. */
final class Lab implements AutoCloseable {
    /** What many scripts begin with: everything is kept, and what is called is logged. */
    private static final String PRELUDE = """
            conns, log = {}, {}
            function keep(c) conns[c:id()] = c return c end
            function note(...)
              local words = {}
              for i = 1, select('#', ...) do
                local v = select(i, ...)
                words[i] = tostring(v)
              end
              log[#log + 1] = table.concat(words, ' ')
            end
            -- all states but the never called ones, each noting itself, its packet and the id
            states = {}
            for name, number in pairs(dpm) do
              if (name:match('^MYS_') or name:match('^MYC_') or name == 'MY_CLOSING') then states[name] = number end
            end
            function watch(c, side)
              for name, number in pairs(states) do
                if name:match(side) or name == 'MY_CLOSING' then
                  c:register(number, function(...) note(name, ...) end)
                end
              end
            end
            """;

    private final Path folder;
    final List<String> errors = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    final DpmEngine engine;
    final ServerSocket server;

    Lab(String... lua) throws IOException, ScriptException, InterruptedException {
        this(settings -> settings, lua);
    }

    Lab(UnaryOperator<EngineSettings> change, String... lua) throws IOException, ScriptException, InterruptedException {
        folder = Files.createTempDirectory("sluice-lua");
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(10_000);
        RuntimeSettings runtime = RuntimeSettings.trusted(folder)
                .withLibrary(Path.of("src/main"))
                .withOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        engine = DpmEngine.open(change.apply(new EngineSettings("test", runtime, errors::add)));
        try {
            run("backend_port = " + server.getLocalPort() + "\n" + PRELUDE);
            run(String.join("\n", lua));
        } catch (ScriptException e) {
            close();
            throw e;
        }
    }

    private void run(String lua) throws IOException, ScriptException, InterruptedException {
        engine.start(Files.writeString(folder.resolve("startup.lua"), lua));
    }

    /** A listener whose clients are kept; Lua says what to do with each. */
    static String listening(String perClient) {
        return "listener = keep(dpm.listener('127.0.0.1', 0)) listener:register(dpm.MYC_CONNECT, "
                + "function(c, lid, lid2) keep(c) client = c " + perClient + " end)";
    }

    /** Each client has a server of its own, and all flows through. */
    static String passthrough(String perPair) {
        return listening(
                "backend = keep(dpm.connect('127.0.0.1', backend_port)) dpm.proxy_connect(c, backend) " + perPair);
    }

    RawPeer client() throws IOException, InterruptedException {
        String where = engine.listeners().get(0);
        return RawPeer.connect(Integer.parseInt(where.substring(where.lastIndexOf(':') + 1)));
    }

    RawPeer accept() throws IOException {
        return new RawPeer(server.accept());
    }

    String eval(String lua) throws ScriptException, InterruptedException {
        return engine.eval("return " + lua).arg1().tojstring();
    }

    void exec(String lua) throws ScriptException, InterruptedException {
        engine.eval(lua);
    }

    String log() {
        try {
            return eval("table.concat(log, '\\n')");
        } catch (ScriptException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void clearLog() throws ScriptException, InterruptedException {
        exec("log = {}");
    }

    /** Waits until the calls since the last look are these. */
    void expectCalls(String... calls) throws ScriptException, InterruptedException {
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(log())
                .isEqualTo(String.join("\n", calls)));
        clearLog();
    }

    void eventually(String lua) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(eval("tostring(" + lua + ")")).isEqualTo("true"));
    }

    @Override
    public void close() throws IOException {
        engine.close();
        server.close();
        Files.deleteIfExists(folder.resolve("startup.lua"));
        Files.deleteIfExists(folder);
    }
}
