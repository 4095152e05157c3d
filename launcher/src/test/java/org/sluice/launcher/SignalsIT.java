// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals that come twice, too early, or because the terminal is gone. */
class SignalsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private ServerSocket silent;

    @BeforeEach
    void listen() throws IOException {
        silent = new ServerSocket(0);
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
    }

    private String[] rum() {
        return new String[] {"rum", "-s", "tcp:127.0.0.1:0", "-d", "tcp:127.0.0.1:" + silent.getLocalPort()};
    }

    @Test
    void twoSignalsAtOnceCountAsOneAndALaterOneEndsAtOnce() throws Exception {
        try (Sluice sluice = Sluice.start(folder, rum());
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(),
                        Sluice.port(sluice.awaitReady().get(0)))) {
            silent.accept();
            // Two processes at the same moment, because a second signal of one may be merged with its first.
            new ProcessBuilder("sh", "-c", "kill -TERM " + sluice.pid() + "; kill -INT " + sluice.pid())
                    .start()
                    .waitFor();
            await().atMost(PATIENCE).until(() -> sluice.err().contains("sessions live"));

            assertThat(sluice.err()).doesNotContain("again");
            assertThat(sluice.isAlive()).isTrue();
            assertThat(client.isConnected()).isTrue();
            await().atMost(PATIENCE).until(() -> {
                sluice.signal("TERM");
                return !sluice.isAlive();
            });
            assertThat(sluice.err()).contains("again: ending at once");
        }
    }

    @Test
    void hangUpWhileItStartsIsKeptUntilItIsReady() throws Exception {
        try (Sluice sluice = Sluice.start(folder, rum())) {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("state/sluice/rum/pid")));
            sluice.signal("HUP");

            sluice.awaitReady();
            await().atMost(PATIENCE).until(() -> sluice.err().contains("SIGHUP: reloading"));
            assertThat(sluice.err()).doesNotContain("not reloaded");
            assertThat(sluice.isAlive()).isTrue();
        }
    }

    @Test
    void aClosedTerminalEndsWhatWasStartedFromIt() throws Exception {
        Path script = Files.writeString(
                folder.resolve("start"),
                "exec " + Sluice.home().resolve("bin/sluice") + " " + String.join(" ", rum()) + " 2>"
                        + folder.resolve("err"));
        ProcessBuilder builder = new ProcessBuilder("script", "-qfc", "sh " + script, "/dev/null");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        Process terminal = builder.start();
        try (InputStream screen = terminal.getInputStream()) {
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("ready: ") < 0) {
                int c = screen.read();
                assertThat(c).as(seen.toString()).isNotNegative();
                seen.append((char) c);
            }
            long pid = Long.parseLong(
                    Files.readString(folder.resolve("state/sluice/rum/pid")).trim());
            Optional<ProcessHandle> sluice = ProcessHandle.of(pid);
            new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start().waitFor();
            await().atMost(PATIENCE)
                    .until(() -> Files.readString(folder.resolve("err")).contains("SIGHUP: reloading"));
            assertThat(sluice)
                    .hasValueSatisfying(process -> assertThat(process.isAlive()).isTrue());

            terminal.destroyForcibly();

            await().atMost(PATIENCE).until(() -> !sluice.get().isAlive());
            assertThat(folder.resolve("state/sluice/rum/pid")).doesNotExist();
        }
    }
}
