// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.RefusedPort;

/** The log and the access log of a process under attack. */
class LogIT {
    private static final int ATTACKS = 200;

    @TempDir
    Path folder;

    private static void refused(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static int port(List<String> addresses, String name) {
        return Sluice.port(addresses.stream()
                .filter(address -> address.contains(name))
                .findFirst()
                .orElseThrow());
    }

    private static List<Map<String, Object>> lines(Sluice sluice, String event) throws IOException {
        return sluice.err()
                .lines()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .map(LogIT::read)
                .toList();
    }

    private static Map<String, Object> read(String line) {
        try {
            return JSON.std.mapFrom(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void anAttackIsCountedEachSessionIsInTheAccessLogAndWhatAnOperatorDoesIsTold() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Path access = folder.resolve("access.log");
        int closed;
        try (RefusedPort nobody = new RefusedPort()) {
            Files.writeString(
                    config.resolve("org.sluice.listener-l.cfg"),
                    "address = tcp:127.0.0.1:0\nprotocol = tcp\ndestination = " + nobody.address() + "\n");
            Files.writeString(config.resolve("org.sluice.stats.cfg"), "listen = tcp:127.0.0.2:0\n");
            Files.writeString(config.resolve("org.sluice.accesslog.cfg"), "file = " + access + "\nformat = json\n");
            try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString(), "--log-format", "json")) {
                List<String> addresses = sluice.awaitReady();
                int port = port(addresses, "127.0.0.1");
                await().until(() -> !lines(sluice, "access_log_begun").isEmpty());
                for (int i = 0; i < ATTACKS; i++) {
                    refused(port);
                }

                assertThat(metrics(port(addresses, "127.0.0.2")))
                        .containsPattern("sluice_log_suppressed_total\\{event=\"session_closed\"} [1-9][0-9]+")
                        .contains("sluice_access_log_dropped_total 0");
                await().until(() -> Files.readAllLines(access).size() == ATTACKS);
                Files.move(access, folder.resolve("moved.log"));
                assertThat(Sluice.run(folder, "reload").status()).isZero();
                refused(port);
                await().until(() -> Files.exists(access));
                assertThat(Sluice.run(folder, "shell", "-c", "session:kill 12345")
                                .status())
                        .isNotZero();

                Map<String, Object> command = lines(sluice, "shell_command").get(0);
                assertThat(command)
                        .containsEntry("by", System.getProperty("user.name"))
                        .containsEntry("command", "session:kill 12345");
                assertThat(lines(sluice, "control_command"))
                        .extracting(line -> line.get("command"))
                        .containsExactly("reload");
                assertThat(lines(sluice, "reloaded"))
                        .extracting(line -> line.get("name"))
                        .contains("org.sluice.accesslog");
                sluice.signal("TERM");
                sluice.await();

                List<Map<String, Object>> told = lines(sluice, "session_closed");
                closed = told.size();
                assertThat(told).allSatisfy(line -> assertThat(line)
                        .containsKeys("time", "session", "listener", "client", "reason", "detail", "millis"));
                assertThat(lines(sluice, "lines_suppressed"))
                        .extracting(line -> ((Number) line.get("count")).intValue())
                        .satisfies(counts -> assertThat(
                                        counts.stream().mapToInt(count -> count).sum() + told.size())
                                .isEqualTo(ATTACKS + 1));
            }
        }
        assertThat(closed).isBetween(20, ATTACKS / 2);
        assertThat(Files.readAllLines(access)).singleElement().satisfies(line -> assertThat(read(line))
                .containsEntry("listener", "l")
                .containsKey("reason"));
    }

    private static String metrics(int port) throws IOException {
        try (InputStream in =
                URI.create("http://127.0.0.2:" + port + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
