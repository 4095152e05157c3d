// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sluice.testkit.process.Descriptors;
import org.sluice.testkit.process.SluiceProcess;

/**
 * What a process holds while nobody is connected, after a collection.
 *
 * @param sessions by its own count
 * @param descriptors of {@code /proc/PID/fd}
 * @param threads of {@code /proc/PID/task}
 * @param directBytes of Netty's buffers
 * @param objects live ones, by class
 */
record Vitals(long sessions, Descriptors descriptors, long threads, long directBytes, Map<String, Long> objects) {
    private static final String SESSION = "org.sluice.transport.session.LiveSession";
    private static final String TIMER = "io.netty.util.concurrent.ScheduledFutureTask";
    /** The statistics port's own connection, and a library that is opened late. */
    private static final int SPARE_DESCRIPTORS = 4;
    /** Of pools that end threads after a minute, of the JVM's compilers, of jcmd. */
    private static final int SPARE_THREADS = 8;
    /** What is polled has one timer, whether it is due just now or not. */
    private static final int SPARE_TIMERS = 10;
    /** A chunk of each event loop, which Netty keeps, and one more. */
    private static final long SPARE_DIRECT = 16L << 20;

    static Vitals of(SluiceProcess process) throws IOException, InterruptedException {
        Map<String, Long> objects = process.objects(List.of(SESSION, TIMER));
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return new Vitals(
                    (long) process.metric("sluice_sessions "),
                    Descriptors.of(process.pid()),
                    tasks.count(),
                    (long) process.metric("sluice_netty_direct_memory_bytes"),
                    objects);
        }
    }

    /** What is more than before, as texts; none is what is wanted. */
    List<String> leakedSince(Vitals before) {
        List<String> leaked = new ArrayList<>();
        compare(leaked, "sessions", before.sessions, sessions, 0);
        compare(leaked, "threads", before.threads, threads, SPARE_THREADS);
        compare(leaked, "bytes of direct memory", before.directBytes, directBytes, SPARE_DIRECT);
        compare(leaked, "session objects", before.objects.get(SESSION), objects.get(SESSION), 0);
        compare(leaked, "timers", before.objects.get(TIMER), objects.get(TIMER), SPARE_TIMERS);
        if (descriptors.count() > before.descriptors.count() + SPARE_DESCRIPTORS) {
            leaked.add("descriptors: " + descriptors.since(before.descriptors));
        }
        return leaked;
    }

    private static void compare(List<String> leaked, String what, long before, long now, long spare) {
        if (now > before + spare) {
            leaked.add(what + ": " + now + " instead of " + before);
        }
    }

    @Override
    public String toString() {
        return sessions + " sessions, " + descriptors.count() + " descriptors, " + threads + " threads, " + directBytes
                + " bytes of direct memory, " + objects;
    }
}
