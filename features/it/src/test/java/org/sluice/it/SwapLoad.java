// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sessions that ask all the time, and logins at a rate; every answer is checked, every failure kept. */
final class SwapLoad implements AutoCloseable {
    private static final int SESSIONS = 16;
    private static final int LOGINS_PER_SECOND = 50;

    private final String url;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong logins = new AtomicLong();
    private final ScheduledExecutorService visitors = Executors.newScheduledThreadPool(8);
    private final List<Thread> asking = new ArrayList<>();
    private final CountDownLatch connected = new CountDownLatch(SESSIONS);
    private volatile Times times = new Times();

    /** How long the queries of one phase took, in ns. For any thread. */
    static final class Times {
        private final Queue<long[]> parts = new ConcurrentLinkedQueue<>();

        void add(long[] nanos, int count) {
            parts.add(Arrays.copyOf(nanos, count));
        }

        String text() {
            long[] all = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return all.length == 0
                    ? "none"
                    : String.format(
                            Locale.ROOT,
                            "%d queries, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.1f ms",
                            all.length,
                            at(all, 0.5),
                            at(all, 0.99),
                            at(all, 0.999),
                            all[all.length - 1] / 1e6);
        }

        private static double at(long[] sorted, double part) {
            return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * part))] / 1e6;
        }
    }

    SwapLoad(String url) throws InterruptedException {
        this.url = url;
        for (int i = 0; i < SESSIONS; i++) {
            Thread thread = new Thread(this::askOn, "asking-" + i);
            asking.add(thread);
            thread.start();
        }
        assertThat(connected.await(30, TimeUnit.SECONDS))
                .as("the sessions are there: %s", failures)
                .isTrue();
        visitors.scheduleAtFixedRate(this::visit, 0, 1_000_000 / LOGINS_PER_SECOND, TimeUnit.MICROSECONDS);
    }

    /** One session for the whole time. */
    private void askOn() {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
            connected.countDown();
            long[] nanos = new long[512];
            int count = 0;
            Times phase = times;
            for (int i = 0; !over.get(); i++) {
                statement.setInt(1, i);
                long begun = System.nanoTime();
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next() || result.getInt(1) != i) {
                        failures.add("a wrong answer");
                        return;
                    }
                }
                nanos[count++] = System.nanoTime() - begun;
                if (count == nanos.length || phase != times) {
                    phase.add(nanos, count);
                    count = 0;
                    phase = times;
                }
            }
        } catch (SQLException | RuntimeException e) {
            failures.add("a session: " + e);
        }
    }

    private void visit() {
        visitors.execute(() -> {
            if (over.get()) {
                return;
            }
            try (Connection connection = DriverManager.getConnection(url)) {
                if (!connection.isValid(10)) {
                    failures.add("a login that is not valid");
                }
                logins.incrementAndGet();
            } catch (SQLException e) {
                failures.add("a login: " + e);
            }
        });
    }

    /** What comes from now on is another phase; gives the one that ended. */
    Times nextPhase() {
        Times ended = times;
        times = new Times();
        return ended;
    }

    long logins() {
        return logins.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        visitors.shutdown();
        assertThat(visitors.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : asking) {
            thread.join(30_000);
        }
    }
}
