// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** So many logins a second, begun on the second's fraction whatever became of those before; each logs in, asks, leaves. */
final class Logins implements AutoCloseable {
    private final String url;
    private final long pauseNanos;
    private final Thread clock = new Thread(this::tick, "logins");
    private final ExecutorService clients = Executors.newFixedThreadPool(64);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong worked = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final long startedAt = System.nanoTime();
    private volatile boolean ended;
    private long begun;
    private double seconds;

    Logins(String url, int perSecond) {
        this.url = url;
        pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        clock.start();
    }

    private void tick() {
        long due = System.nanoTime();
        while (!ended) {
            due += pauseNanos;
            LockSupport.parkNanos(due - System.nanoTime());
            begun++;
            clients.execute(this::login);
        }
    }

    private void login() {
        long from = System.nanoTime();
        try (Connection client = DriverManager.getConnection(url)) {
            client.createStatement().execute("do 1");
            worked.incrementAndGet();
        } catch (SQLException e) {
            failures.add(e + " " + e.getCause());
        }
        slowestNanos.accumulateAndGet(System.nanoTime() - from, Math::max);
    }

    long worked() {
        return worked.get();
    }

    /** Ends, and gives what failed. */
    List<String> end() throws IOException, InterruptedException {
        ended = true;
        clock.join();
        seconds = (System.nanoTime() - startedAt) / 1e9;
        clients.shutdown();
        if (!clients.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IOException("not all logins end");
        }
        return List.copyOf(failures);
    }

    /** Of use when it has ended. */
    @Override
    public String toString() {
        return String.format(
                "%d logins begun in %.1f s (%.0f/s): %d worked, %d failed, the slowest took %d ms",
                begun,
                seconds,
                begun / seconds,
                worked.get(),
                failures.size(),
                TimeUnit.NANOSECONDS.toMillis(slowestNanos.get()));
    }

    @Override
    public void close() {
        ended = true;
        clients.shutdownNow();
    }
}
