// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.lua.runtime.RuntimeSettings;

/** UNIX sockets' files, and listeners that pass from one script to the next. */
@Timeout(60)
class ListenerFilesTest {
    @TempDir
    private Path folder;

    private Path socket;

    @BeforeEach
    void name() {
        socket = folder.resolve("s.sock");
    }

    private static String listening(Path at, String mode) {
        return "l = assert(dpm.listener_unix('" + at + "', '" + mode + "'))";
    }

    @Test
    void aListenerThatIsCollectedLeavesTheFileOfTheOneThatTookItsPlace() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            Generation script = reloads.load(listening(socket, "700") + listening(socket, "700"));
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        System.gc();
                        return script.counts().listeners() == 1;
                    });
            assertThat(socket).exists();
            reloads.eval(script, "dpm.close(l)");
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void aPathThatIsSpeltOtherwiseIsTheSameListener() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            Generation old = reloads.load(listening(socket, "700"));
            Object file = Files.getAttribute(socket, "unix:ino");
            reloads.load(listening(folder.resolve("no/../s.sock"), "700"));
            await().until(() -> old.ended().toCompletableFuture().isDone());
            assertThat(Files.getAttribute(socket, "unix:ino")).isEqualTo(file);
        }
    }

    @Test
    void aChangedModeCounts() throws Exception {
        try (Reloads reloads = new Reloads(folder, 1)) {
            reloads.load(listening(socket, "777"));
            reloads.load(listening(socket, "700"));
            assertThat((int) Files.getAttribute(socket, "unix:mode") & 0777).isEqualTo(0700);
        }
    }

    @Test
    void aListenerThatTheOldScriptClosesWhileTheNewOneIsLoadedIsThere() throws Exception {
        String script = "l = assert(dpm.listener('127.0.0.1', 0)) "
                + "l:register(dpm.MYC_CONNECT, function(c) conn = c dpm.wire_packet(c, dpm.new_handshake_pkt()) end)";
        try (Reloads reloads = new Reloads(folder, 1)) {
            Worker worker = reloads.load(script).engine(1).worker();
            Worker heirs = new Worker(
                    1,
                    1,
                    worker.loop().shared(),
                    worker.accepting().shared(),
                    worker.sockets().next());
            DpmEngine heir =
                    DpmEngine.open(new EngineSettings("heir", RuntimeSettings.trusted(folder), line -> {}), heirs);
            heir.load(Files.writeString(folder.resolve("heir.lua"), script));
            reloads.eval(reloads.generations.get(0), "dpm.close(l)");
            heir.takeListeners();
            heir.begin();
            String where = heir.listeners().get(0);
            try (RawPeer client = RawPeer.connect(Integer.parseInt(where.substring(where.lastIndexOf(':') + 1)))) {
                assertThat(client.read().first()).isEqualTo(10);
            }
            heir.close();
        }
    }

    @Test
    void whoIsNotLetInIsTold() throws Exception {
        try (Lab lab = new Lab("listener = keep(dpm.listener('127.0.0.1', 0))");
                RawPeer client = lab.client()) {
            assertThat(client.ended()).isTrue();
            lab.eventually("true");
            assertThat(lab.errors)
                    .singleElement()
                    .asString()
                    .startsWith("who connected to tcp:127.0.0.1:")
                    .endsWith(" was closed: nothing is registered for MYC_CONNECT");
            assertThat(lab.engine.counts().errors()).isOne();
        }
    }

    @Test
    void errorsOfTimersCount() throws Exception {
        try (Lab lab = new Lab("t = dpm.new_timer() t:schedule(0, 1, function() error('no') end, nil)")) {
            await().until(() -> lab.engine.counts().errors() == 1);
            assertThat(lab.errors).singleElement().asString().startsWith("timer: ");
        }
    }

    @Test
    void functionsThatWaitAreBounded() throws Exception {
        try (Lab lab = new Lab("function f() dpm.defer(f) dpm.defer(f) end f()")) {
            await().until(() -> !lab.errors.isEmpty());
            assertThat(lab.errors.get(0)).contains("'defer': 10000 functions wait to be called already");
            assertThat(lab.eval("1")).isEqualTo("1");
        }
    }
}
