// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The distribution as a process: {@code bin/sluice} with a state folder of its own, on the Java that runs the tests. */
final class Sluice implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path out;
    private final Path err;

    private Sluice(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Where the build put it. */
    static Path home() {
        return Path.of("target", "sluice").toAbsolutePath();
    }

    /** Starts a command; its state is below the folder. */
    static Sluice start(Path folder, String... arguments) throws IOException {
        return start(folder, home(), Map.of(), arguments);
    }

    static Sluice start(Path folder, Path home, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/sluice").toString()));
        line.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment()
                .put(
                        "XDG_CACHE_HOME",
                        Path.of("target", "cache").toAbsolutePath().toString());
        builder.environment().putAll(environment);
        return new Sluice(builder.start(), out, err);
    }

    /** Runs a command to its end. */
    static Result run(Path folder, String... arguments) throws IOException, InterruptedException {
        try (Sluice sluice = start(folder, arguments)) {
            return sluice.await();
        }
    }

    /** What a command that has ended said. */
    record Result(int status, String out, String err) {}

    Result await() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said " + out() + err());
        }
        return new Result(process.exitValue(), out(), err());
    }

    /** Waits for the ready line; gives the addresses in it. */
    List<String> awaitReady() throws IOException {
        Awaitility.await().atMost(PATIENCE).until(() -> out().contains("ready: ") || !process.isAlive());
        String line = out().lines()
                .filter(text -> text.startsWith("ready: listening on "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it is not ready; it said " + read(err)));
        return List.of(line.substring("ready: listening on ".length()).split(", "));
    }

    /** The port of an address of the form {@code tcp:HOST:PORT}. */
    static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Lets it open as many more descriptors as are said, and none after that. */
    void limitDescriptors(int more) throws IOException, InterruptedException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            long limit = open.count() + more;
            int status = new ProcessBuilder("prlimit", "--pid", Long.toString(pid()), "--nofile=" + limit + ":" + limit)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("prlimit failed with " + status);
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
