// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The distribution as a process, on the Java that runs the tests. */
final class SluiceProcess implements AutoCloseable {
    private static final Duration STARTING = Duration.ofSeconds(90);
    private static final Path HOME =
            Path.of("..", "..", "launcher", "target", "sluice").toAbsolutePath().normalize();
    private static final String READY = "ready: listening on ";

    private final Process process;
    private final Path log;

    private SluiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Runs from a folder of configuration; returns when it listens. Its state and its log are in there too. */
    static SluiceProcess run(Path config, List<String> javaOptions) throws IOException {
        Path log = config.resolve("log");
        SluiceProcess started = new SluiceProcess(
                start(
                        config,
                        javaOptions,
                        log,
                        List.of("run", "-c", config.toString(), "--features", "core,tcp,mysql,cdb,stats,shell")),
                log);
        try {
            Awaitility.await("the line " + READY)
                    .atMost(STARTING)
                    .until(() -> started.log().contains(READY) || !started.process.isAlive());
            assertThat(started.log()).contains(READY);
        } catch (IOException | RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    /** Runs another command to its end. */
    static String command(Path folder, String... arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "command", ".log");
        Process process = start(folder, List.of(), log, List.of(arguments));
        assertThat(process.waitFor(STARTING.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(log);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static Process start(Path folder, List<String> javaOptions, Path log, List<String> arguments)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(HOME.resolve("bin/sluice").toString()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SLUICE_OPTS", String.join(" ", javaOptions));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment()
                .put(
                        "XDG_CACHE_HOME",
                        Path.of("target", "cache").toAbsolutePath().toString());
        return builder.start();
    }

    /** What it said so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    long pid() {
        return process.pid();
    }

    /** How much of the machine's memory it has, in KiB. */
    long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
