// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingLibraryIsNamed() throws Exception {
        Path log = log("/x/bin/mariadbd: error while loading shared libraries: libaio.so.1: cannot open shared object"
                + " file: No such file or directory");
        assertThat(Logs.reason(log, 127)).startsWith("the library libaio.so.1 is missing on this machine; install");
    }

    @Test
    void aLibraryThatIsTooOldIsNamed() throws Exception {
        Path log =
                log("mariadbd: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.28' not found (required by mariadbd)");
        assertThat(Logs.reason(log, 1))
                .isEqualTo(
                        "the library /lib/x86_64-linux-gnu/libc.so.6 of this machine is too old, GLIBC_2.28 is needed");
    }

    @Test
    void ofManyLinesTheLastErrorIsShown() throws Exception {
        Path log = log("[Note] a\n[ERROR] InnoDB: bad\n[ERROR] mariadbd: unknown option '--x'\n[ERROR] Aborting\n\n");
        assertThat(Logs.tail(log)).isEqualTo("its log " + log + " ends with: [ERROR] mariadbd: unknown option '--x'");
        assertThat(Logs.tail(folder.resolve("none"))).endsWith("ends with: nothing");
    }

    @Test
    @Timeout(10)
    void aProgramThatTakesTooLongIsEndedWithItsChildren() {
        List<String> line = List.of("/bin/sh", "-c", "sleep 47.11 & sleep 47.12");
        assertThatThrownBy(() -> Command.run(line, folder, folder.resolve("log"), Duration.ofMillis(300)))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("/bin/sh did not end within");
        // what is killed is gone a moment later
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().descendants().filter(LogsTest::sleeps))
                                .isEmpty());
    }

    private static boolean sleeps(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains("sleep 47.1");
    }

    @Test
    void aProgramThatIsNoneIsNamed() {
        assertThatThrownBy(() -> Command.start(List.of("/no/program"), folder, folder.resolve("log")))
                .isInstanceOf(DemoException.class)
                .hasMessageStartingWith("/no/program can not be run on this machine");
    }

    private Path log(String text) throws Exception {
        return Files.writeString(folder.resolve("log"), text);
    }
}
