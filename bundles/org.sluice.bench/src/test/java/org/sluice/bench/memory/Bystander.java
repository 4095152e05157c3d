// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.memory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Another session, which asks little and waits for each answer, and how long that takes. */
final class Bystander implements AutoCloseable {
    private static final long PAUSE = 10_000_000;

    private final RawClient client;
    private final Thread thread = new Thread(this::ask, "bystander");
    private long[] micros = new long[1 << 10];
    private int count;
    private volatile boolean ended;
    private volatile String fault = "";

    Bystander(InetSocketAddress proxy) throws IOException {
        client = RawClient.login(proxy, 64 * 1024);
        thread.start();
    }

    private void ask() {
        try {
            while (!ended) {
                long began = System.nanoTime();
                client.ping();
                note((System.nanoTime() - began) / 1000);
                LockSupport.parkNanos(PAUSE);
            }
        } catch (IOException e) {
            fault = "; ENDED: " + e;
        }
    }

    private synchronized void note(long took) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = took;
    }

    /** What was seen since the last time. */
    synchronized String told() {
        long[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        count = 0;
        if (sorted.length == 0) {
            return "another session: no answer" + fault;
        }
        return String.format(
                Locale.ROOT,
                "another session: %d answers, median %.2f ms, p99 %.1f ms, longest %.1f ms%s",
                sorted.length,
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted[sorted.length - 1] / 1e3,
                fault);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ended = true;
        thread.join();
        client.close();
    }
}
