// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A MariaDB that is killed, stopped and continued, and comes again on the same port with the same data. Used by one thread. */
public final class RestartedMariaDb implements AutoCloseable {
    private final RealMariaDb first;
    private final List<String> line;
    private final Map<String, String> environment;
    private final Path log;
    private ProcessHandle process;
    private @Nullable ServerProcess later;

    private RestartedMariaDb(RealMariaDb first) throws IOException {
        this.first = first;
        process = ProcessHandle.allProcesses()
                .filter(each -> each.info().commandLine().orElse("").contains("--socket=" + first.socket()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("MariaDB's process is not to be found"));
        line = words("cmdline");
        environment = words("environ").stream()
                .filter(each -> each.indexOf('=') > 0)
                .collect(Collectors.toMap(
                        each -> each.substring(0, each.indexOf('=')),
                        each -> each.substring(each.indexOf('=') + 1),
                        (one, other) -> other));
        log = first.socket().resolveSibling("later.log");
    }

    public static RestartedMariaDb start(String... options) throws IOException {
        return new RestartedMariaDb(RealMariaDb.start(options));
    }

    private List<String> words(String file) throws IOException {
        Path path = Path.of("/proc", Long.toString(process.pid()), file);
        return Arrays.asList(new String(Files.readAllBytes(path), StandardCharsets.UTF_8).split("\0"));
    }

    public RealMariaDb server() {
        return first;
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        if (later != null) {
            later.close();
            later = null;
        }
    }

    /** Starts it again after {@link #kill}; returns when its port answers. */
    public void restart() throws IOException {
        later = ServerProcess.start("MariaDB", line, environment, log, first.port());
        process = later.process().toHandle();
    }

    /** SIGSTOP: it is there and does nothing. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        if (later != null) {
            later.close();
        }
        first.close();
    }
}
