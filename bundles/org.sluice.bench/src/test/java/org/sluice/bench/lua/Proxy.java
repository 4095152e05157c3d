// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of the distribution that the build has made, or of the one that {@code -Dsluice.home} names. */
public final class Proxy implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String READY = "ready: listening on ";

    private final Process process;
    private final Path folder;
    private final Path out;

    private Proxy(Path folder, List<String> arguments) throws IOException {
        this.folder = folder;
        out = folder.resolve("out");
        Path home = Path.of(System.getProperty("sluice.home", "../../launcher/target/sluice"))
                .toAbsolutePath()
                .normalize();
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/sluice").toString()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().put("DPM_PORT", "0");
        process = builder.start();
        process.getOutputStream().close();
    }

    /** {@code sluice dpm} with this script. */
    static Proxy script(String lua) throws IOException {
        Path folder = Files.createTempDirectory("sluice-bench");
        Path script = Files.writeString(folder.resolve("script.lua"), lua);
        return new Proxy(folder, List.of("dpm", "-s", script.toString(), "--no-shell"));
    }

    /** {@code sluice run} with the configuration that the folder has. */
    public static Proxy run(Path folder, String features, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("run", "--features", features, "--no-shell"));
        line.addAll(List.of("--config", folder.resolve("config").toString()));
        line.addAll(List.of(options));
        return new Proxy(folder, line);
    }

    /** Waits until it is ready; gives where it listens. */
    public List<InetSocketAddress> listening() throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < PATIENCE_NANOS) {
            for (String line : output().split("\n")) {
                int at = line.indexOf(READY);
                if (at >= 0) {
                    return addresses(line.substring(at + READY.length()));
                }
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException("it is not ready; it said: " + output());
    }

    private static List<InetSocketAddress> addresses(String line) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String one : line.trim().split(",? ")) {
            if (one.startsWith("tcp:")) {
                int colon = one.lastIndexOf(':');
                addresses.add(new InetSocketAddress("127.0.0.1", Integer.parseInt(one.substring(colon + 1))));
            }
        }
        return addresses;
    }

    public String output() throws IOException {
        return Files.exists(out) ? Files.readString(out, StandardCharsets.UTF_8) : "";
    }

    /** The time that the process's threads have had a processor; those that have ended are not among them. */
    long cpuNanos() throws IOException {
        long nanos = 0;
        try (Stream<Path> threads = Files.list(proc("task"))) {
            for (Path thread : threads.toList()) {
                nanos += nanosOf(thread.resolve("schedstat"));
            }
        }
        return nanos;
    }

    private static long nanosOf(Path schedstat) {
        try {
            return Long.parseLong(Files.readString(schedstat).split(" ")[0]);
        } catch (IOException e) {
            return 0; // it has ended meanwhile
        }
    }

    long residentBytes() throws IOException {
        return bytes("VmRSS:");
    }

    /** The most that was resident at any time. */
    public long peakBytes() throws IOException {
        return bytes("VmHWM:");
    }

    private long bytes(String what) throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith(what)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return 0;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    /** What is in use on the heap after a collection. */
    long liveBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        for (String line : new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            total = line.startsWith("Total") ? line : total;
        }
        jcmd.waitFor();
        String[] words = total.trim().split("\\s+");
        if (words.length < 3) {
            throw new IOException("jcmd told nothing of process " + process.pid());
        }
        return Long.parseLong(words[2]);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
        for (String file : List.of("out", "script.lua")) {
            folder.resolve(file).toFile().delete();
        }
    }
}
