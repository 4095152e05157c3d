// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.sluice.testkit.chaos.Chaos;
import org.sluice.testkit.chaos.Tally;
import org.sluice.testkit.secret.Sighting;

/** Everything that {@link Chaos} knows, for as long as is wanted, with load and hostile peers beside; then a table of it. */
public final class LongChaos {
    private static final long MINUTES = Long.getLong("minutes", 15);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int COMERS = Integer.getInteger("comers", 6);
    /** By each of five routes. */
    private static final int STAYERS = Integer.getInteger("stayers", 40);

    private static final int HOSTILE = Integer.getInteger("hostile", 4);
    private static final int PAUSE_MILLIS = Integer.getInteger("pause", 200);
    private static final String MEMORY = System.getProperty("memory", "256m");
    /** All of every lane. */
    private static final int ALL = Integer.MAX_VALUE;

    private static final int ROUNDS_OF_ONE_LIFE = 3;

    private final Chaos chaos;
    private final Path folder;
    private final long began = System.nanoTime();
    private long loadNanos;
    private int mostSessions;
    private final List<Duration> starts = new ArrayList<>();

    private LongChaos() throws Exception {
        folder = Files.createTempDirectory("sluice-chaos");
        Path home = Path.of(System.getProperty("sluice.home", "../../launcher/target/sluice"))
                .toAbsolutePath()
                .normalize();
        chaos = new Chaos(folder, home, Map.of(), List.of("--memory", MEMORY), SEED);
        starts.add(chaos.startTime());
    }

    /** Prints the table; throws what was found. */
    public static void measure() throws Exception {
        System.out.println("chaos by -Dseed=" + SEED + " -Dminutes=" + MINUTES + ", load of the machine: " + load());
        LongChaos run = new LongChaos();
        try (Chaos closed = run.chaos) {
            run.run();
            List<Sighting> secrets = closed.secrets();
            run.table(secrets);
            if (!closed.tally().wrong().isEmpty() || !secrets.isEmpty()) {
                throw new AssertionError(closed.tally().wrong() + " " + secrets);
            }
        } catch (Exception | AssertionError e) {
            System.out.println("after " + run.chaos.tally().faults() + "; the log is kept in " + run.keepLog());
            System.out.println("wrong: " + run.chaos.tally().wrong());
            throw e;
        }
    }

    private Path keepLog() throws IOException {
        Path log = folder.resolve("disk").resolve("log");
        Path kept = folder.resolve("log");
        return Files.exists(log) ? Files.copy(log, kept) : kept;
    }

    private void run() throws Exception {
        while (System.nanoTime() - began < TimeUnit.MINUTES.toNanos(MINUTES)) {
            long from = System.nanoTime();
            chaos.load(COMERS, STAYERS, PAUSE_MILLIS, HOSTILE);
            for (int i = 0; i < ROUNDS_OF_ONE_LIFE; i++) {
                chaos.round(ALL);
                mostSessions = Math.max(mostSessions, chaos.sessions());
                System.out.println(seconds() + " s: " + chaos.tally().logins() + " logins, " + mostSessions
                        + " sessions at most, wrong " + chaos.tally().wrong().size() + ", load " + load());
            }
            loadNanos += System.nanoTime() - from;
            chaos.rest();
            from = System.nanoTime();
            chaos.load(COMERS, STAYERS, PAUSE_MILLIS, HOSTILE);
            chaos.kill();
            starts.add(chaos.startTime());
            System.out.println(seconds() + " s: killed, ready after " + chaos.startTime());
            loadNanos += System.nanoTime() - from;
            chaos.rest();
        }
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    private static String seconds(Duration duration) {
        return "%.1f".formatted(duration.toMillis() / 1e3);
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).trim();
    }

    private void table(List<Sighting> secrets) throws IOException {
        Tally tally = chaos.tally();
        double loaded = loadNanos / 1e9;
        row("What", "How much");
        row("---", "---");
        row("Duration, seed", Duration.ofSeconds(seconds()) + ", " + SEED);
        row("Load average of the machine at the end", load());
        row("Logins held", "%d, %.0f/s".formatted(tally.logins(), tally.logins() / loaded));
        row("Queries held", "%d, %.0f/s".formatted(tally.queries(), tally.queries() / loaded));
        row("Sessions at once", mostSessions);
        row("Faults injected", sum(tally.faults()) + ": " + kinds(tally.faults()));
        row("Bad inputs tried", sum(tally.inputs()) + ": " + kinds(tally.inputs()));
        row("Sessions lost, logins failed that should not have", tally.wrong().size());
        row("Sessions and logins that could not but end", sum(tally.explained()) + ": " + kinds(tally.explained()));
        row("Sluice killed under load and started again", (starts.size() - 1) + " times, nothing to clean");
        row(
                "Ready after, s (first: the start before all)",
                starts.stream().map(LongChaos::seconds).collect(Collectors.joining(", ")));
        row("Descriptors, threads, sessions, timers, buffers leaked", 0);
        row("Secrets seen", secrets.size());
        row("Peak memory, of the bound", "%d MB of %s".formatted(chaos.peakBytes() >> 20, MEMORY));
    }

    private static void row(String what, Object value) {
        System.out.println("| " + what + " | " + value + " |");
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String kinds(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> "%s %d".formatted(entry.getKey().replace(", ", " and "), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
