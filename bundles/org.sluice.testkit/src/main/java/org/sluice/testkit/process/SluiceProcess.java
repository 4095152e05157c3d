// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A distribution as a process: {@code sluice run} on the Java that runs the tests. As root it goes without the right to
 * read what its modes forbid, so that a file's mode means something to it.
 */
public final class SluiceProcess implements AutoCloseable {
    private static final Duration STARTING = Duration.ofSeconds(90);
    private static final int ASKING_MILLIS = 10_000;

    private final Process process;
    private final Setting setting;
    private final Path out;
    private final long startNanos;

    /**
     * How it is started.
     *
     * @param home the distribution
     * @param config the folder of its configuration
     * @param state below which it has its state
     * @param log where its messages go, behind what is there
     * @param statistics the port that its configuration says
     * @param environment further variables
     * @param options further ones of the command
     */
    public record Setting(
            Path home,
            Path config,
            Path state,
            Path log,
            int statistics,
            Map<String, String> environment,
            List<String> options) {}

    private SluiceProcess(Setting setting) throws Exception {
        this.setting = setting;
        out = Files.createTempFile(setting.config().toAbsolutePath().getParent(), "out", "");
        ProcessBuilder builder = new ProcessBuilder(line(setting))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(setting.log().toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_STATE_HOME", setting.state().toString());
        builder.environment().putAll(setting.environment());
        long began = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Patience.until("Sluice is ready", STARTING, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it does not start; it said " + Files.readString(setting.log()));
            }
            return Files.readString(out).contains("ready: ");
        });
        startNanos = System.nanoTime() - began;
    }

    /** Returns when it is ready. */
    public static SluiceProcess start(Setting setting) throws Exception {
        return new SluiceProcess(setting);
    }

    private static List<String> line(Setting setting) {
        List<String> line = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            line.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"));
        }
        line.addAll(List.of(
                setting.home().resolve("bin/sluice").toString(),
                "run",
                "-c",
                setting.config().toString(),
                "--no-shell"));
        line.addAll(setting.options());
        return line;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** How long it took to get ready. */
    public Duration startTime() {
        return Duration.ofNanos(startNanos);
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Where its log ends now. */
    public long logged() throws IOException {
        return Files.size(setting.log());
    }

    /** The log from there on. */
    public String log(long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(setting.log().toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, UTF_8);
        }
    }

    /** The Prometheus page of the statistics port. */
    public String metrics() throws IOException {
        URLConnection page = URI.create("http://127.0.0.1:" + setting.statistics() + "/metrics")
                .toURL()
                .openConnection();
        page.setConnectTimeout(ASKING_MILLIS);
        page.setReadTimeout(ASKING_MILLIS);
        try (InputStream in = page.getInputStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** The sum of all series whose line begins so. */
    public double metric(String series) throws IOException {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** What a command in its shell prints. */
    public String shell(String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder(
                        setting.home().resolve("bin/sluice").toString(), "shell", "-i", "run", "-c", command)
                .redirectErrorStream(true);
        shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
        shell.environment().put("XDG_STATE_HOME", setting.state().toString());
        Process asked = shell.start();
        asked.getOutputStream().close();
        String said = new String(asked.getInputStream().readAllBytes(), UTF_8);
        if (asked.waitFor() != 0) {
            throw new IOException(command + " failed: " + said);
        }
        return said;
    }

    /** How many live objects of a class there are after a collection, by {@code jcmd}. */
    public Map<String, Long> objects(List<String> classes) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        Map<String, Long> counts = new TreeMap<>();
        classes.forEach(each -> counts.put(each, 0L));
        for (String line : new String(jcmd.getInputStream().readAllBytes(), UTF_8).split("\n")) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 3 && counts.containsKey(words[3])) {
                counts.put(words[3], Long.parseLong(words[1]));
            }
        }
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd told nothing of process " + pid());
        }
        return counts;
    }

    /** A line of its {@code /proc/PID/status} that counts kilobytes, as {@code VmHWM}, in bytes. */
    public long statusBytes(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    /** SIGTERM, and SIGKILL for one that does not heed it. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        kill();
    }
}
