// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.flood;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sluice.testkit.chaos.RawClient;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.process.Patience;
import org.sluice.testkit.process.SluiceProcess;

/** How long logins take beside many idle sessions: in quiet, and while one address floods the listener with half-opens. */
public final class Flood {
    private static final int IDLE = Integer.getInteger("sessions", 10_000);
    private static final int PER_SECOND = Integer.getInteger("halfopens", 5_000);
    private static final int SECONDS = Integer.getInteger("seconds", 20);
    private static final int LOGINS_PER_SECOND = Integer.getInteger("logins", 50);
    private static final int OPEN = Integer.getInteger("open", 10_000);
    private static final String MEMORY = System.getProperty("memory", "512m");
    private static final String LIMITS =
            System.getProperty("limits", "logins.per-address = 100;rate.per-address = 200");
    private static final int DESCRIPTORS = 200_000;

    private final int port = FreePort.next();
    private final Deque<RawClient> idle = new ArrayDeque<>();

    private Flood() {}

    public static void measure() throws Exception {
        descriptors();
        new Flood().run();
    }

    /** For this process and those that it starts; as root only. */
    private static void descriptors() throws IOException, InterruptedException {
        new ProcessBuilder(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS)
                .inheritIO()
                .start()
                .waitFor();
    }

    private SluiceProcess.Setting setting(CheapServer server) throws IOException {
        Path folder = Files.createTempDirectory("sluice-flood");
        Path config = Files.createDirectory(folder.resolve("config"));
        int statistics = FreePort.next();
        Files.writeString(
                config.resolve("org.sluice.listener-mysql.cfg"),
                "address = tcp:127.0.0.1:" + port + "\nprotocol = mysql\ndestination = tcp:127.0.0.1:" + server.port()
                        + "\n");
        Files.writeString(config.resolve("org.sluice.stats.cfg"), "listen = tcp:127.0.0.1:" + statistics + "\n");
        if (!LIMITS.isBlank()) {
            Files.writeString(config.resolve("org.sluice.limits.cfg"), LIMITS.replace(';', '\n') + "\n");
        }
        Path home = Path.of(System.getProperty("sluice.home", "../../launcher/target/sluice"))
                .toAbsolutePath()
                .normalize();
        return new SluiceProcess.Setting(
                home,
                config,
                folder.resolve("state"),
                Files.createFile(folder.resolve("log")),
                statistics,
                Map.of(),
                List.of("--memory", MEMORY));
    }

    private void run() throws Exception {
        line("load of the machine: %s", load());
        line("limits: %s", LIMITS.isBlank() ? "none" : LIMITS);
        try (CheapServer server = new CheapServer();
                SluiceProcess sluice = SluiceProcess.start(setting(server))) {
            for (int i = 0; i < IDLE; i++) {
                idle.add(RawClient.login("127.1." + i / 250 + "." + (1 + i % 250), port, "idle", "idle"));
            }
            line("%.0f idle sessions, load of the machine: %s", sluice.metric("sluice_sessions "), load());
            logins(5);
            double[] quiet = logins(SECONDS);
            tell("quiet", quiet);
            HalfOpens flood = new HalfOpens(port, PER_SECOND, OPEN);
            flood.start();
            logins(5);
            double[] flooded = logins(SECONDS);
            double sessions = sluice.metric("sluice_sessions ");
            line("%s", flood.end());
            tell("flood", flooded);
            line(
                    "p99 under flood is %.2f times the quiet one; sessions then: %.0f",
                    p99(flooded) / p99(quiet), sessions);
            tell("after", logins(SECONDS));
            line(
                    "idle sessions that live: %.0f; memory at most: %d MB of %s; load of the machine: %s",
                    sluice.metric("sluice_sessions "), sluice.statusBytes("VmHWM") >> 20, MEMORY, load());
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    /** Milliseconds of each login, sorted, from addresses other than the flood's; one that fails is infinite. */
    private double[] logins(int seconds) throws InterruptedException {
        double[] millis = new double[seconds * LOGINS_PER_SECOND];
        long from = System.nanoTime();
        for (int i = 0; i < millis.length; i++) {
            long due = from + i * (TimeUnit.SECONDS.toNanos(1) / LOGINS_PER_SECOND);
            Patience.pause(Math.max(1, due - System.nanoTime()));
            long began = System.nanoTime();
            try (RawClient client =
                    RawClient.login("127.5." + i / 250 % 250 + "." + (1 + i % 250), port, "app", "app")) {
                millis[i] = (System.nanoTime() - began) / 1e6;
                client.packet(0, new byte[] {1});
            } catch (IOException e) {
                millis[i] = Double.POSITIVE_INFINITY;
            }
        }
        Arrays.sort(millis);
        return millis;
    }

    private static double p99(double[] sorted) {
        return sorted[(int) (sorted.length * 0.99)];
    }

    private static void tell(String when, double[] sorted) throws IOException {
        line(
                "%s: %d logins, ms: median %.2f, p99 %.2f, maximum %.2f; failed %d; load of the machine: %s",
                when,
                sorted.length,
                sorted[sorted.length / 2],
                p99(sorted),
                sorted[sorted.length - 1],
                Arrays.stream(sorted).filter(Double::isInfinite).count(),
                load());
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).trim();
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
