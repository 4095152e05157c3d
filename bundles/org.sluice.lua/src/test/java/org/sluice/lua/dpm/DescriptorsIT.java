// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** D9: a process that has no descriptors left accepts nobody, tells so once, and goes on when it has some again. */
class DescriptorsIT {
    @Test
    void d9AFailedAcceptIsNoConnectionAndTheListenerSurvives() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 256; exec \"$0\" -XX:-MaxFDLimit -cp \"$1\" " + LowOnDescriptors.class.getName(),
                        ProcessHandle.current().info().command().orElse("java"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Child child = new Child(process)) {
            String where = child.read();
            int port = Integer.parseInt(where.substring(where.lastIndexOf(':') + 1));
            try (RawPeer before = RawPeer.connect(port)) {
                assertThat(before.read().text()).contains("5.0.37");
                assertThat(child.ask("take")).isEqualTo("none left");
                try (RawPeer client = RawPeer.connect(port)) {
                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(child.ask("errors")).contains("can not accept on tcp:"));
                    assertThat(child.ask("select(2, dpm.connect('127.0.0.1', 1))"))
                            .startsWith("can not connect to 127.0.0.1: ")
                            .containsIgnoringCase("too many open files")
                            .doesNotContain("Exception");
                    assertThat(child.ask("select(2, dpm.listener('127.0.0.1', 0))"))
                            .startsWith("can not listen on TCP port 0: ")
                            .containsIgnoringCase("too many open files")
                            .doesNotContain("Exception");
                    assertThat(child.ask("accepted")).isEqualTo("1");
                    child.say("give");
                    assertThat(client.read().text()).contains("5.0.37");
                    assertThat(child.ask("accepted")).isEqualTo("2");
                    String errors = child.ask("errors");
                    assertThat(errors.split("can not accept", -1)).hasSize(2);
                    assertThat(errors)
                            .containsIgnoringCase("too many open files")
                            .doesNotContain("Exception");
                }
            }
        }
    }

    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final PrintWriter in;

        Child(Process process) {
            this.process = process;
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        }

        void say(String line) {
            in.println(line);
        }

        String ask(String line) throws IOException {
            say(line);
            return read();
        }

        /** Others may print too. */
        String read() throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("> ")) {
                    return line.substring(2);
                }
            }
            throw new IOException("the process has ended");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
