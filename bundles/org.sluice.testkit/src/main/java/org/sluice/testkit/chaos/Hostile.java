// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.sluice.testkit.process.Patience;

/** Peers that mean no good, from addresses of their own, one kind after the other as long as it lasts. */
final class Hostile implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Those that stay, of each thread; the oldest goes for a new one. */
    private static final int STAYING = 50;

    private static final int LARGEST = 0xFFFFFF;

    private final Stage stage;
    private final Tally tally;
    private final List<Kind> kinds = List.of(
            new Kind("half-open connection", true, this::nothing),
            new Kind("login of one byte at a time", true, this::slowly),
            new Kind("garbage for a login", false, this::garbage),
            new Kind("garbage at the statistics port", false, this::garbageForStatistics),
            new Kind(
                    "HTTP request for a login",
                    false,
                    client -> client.write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1))),
            new Kind(
                    "wrong password",
                    false,
                    client -> denied(client, stage().steady.user())),
            new Kind("unknown user", false, client -> denied(client, "nobody")),
            new Kind("login packet of 16 MB announced", false, this::announced),
            new Kind("login packet of 16 MB sent", false, this::oversized),
            new Kind("packet out of order", false, this::disordered),
            new Kind("garbage after asking for TLS", false, this::brokenTls),
            new Kind("query packets of 64 MB, abandoned", false, this::endless),
            new Kind("unknown command", false, this::unknownCommand));
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** One that has connected does its worst. */
    private interface Deed {
        void to(RawClient client) throws IOException;
    }

    /** @param stays whether it is left open for a while */
    private record Kind(String name, boolean stays, Deed deed) {}

    Hostile(Stage stage, Tally tally, int count, long seed) {
        this.stage = stage;
        this.tally = tally;
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> live(random), "hostile " + i);
            threads.add(thread);
            thread.start();
        }
    }

    private Stage stage() {
        return stage;
    }

    private void live(Random random) {
        Deque<RawClient> staying = new ArrayDeque<>();
        try {
            while (!ended) {
                attack(kinds.get(random.nextInt(kinds.size())), random, staying);
                Patience.pause(PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            staying.forEach(Hostile::leave);
        }
    }

    private void attack(Kind kind, Random random, Deque<RawClient> staying) {
        tally.input(kind.name());
        String from = "127.6." + random.nextInt(256) + "." + (1 + random.nextInt(254));
        try {
            RawClient client = RawClient.connect(from, stage.port);
            try {
                kind.deed().to(client);
            } finally {
                staying.add(client);
                if (!kind.stays() || staying.size() > STAYING) {
                    leave(kind.stays() ? staying.removeFirst() : staying.removeLast());
                }
            }
        } catch (IOException expected) {
            // Whatever becomes of it: what matters is what becomes of the others.
        }
    }

    private static void leave(RawClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void nothing(RawClient client) {}

    private void slowly(RawClient client) throws IOException {
        client.read();
        client.write((byte) 90);
    }

    private void garbage(RawClient client) throws IOException {
        byte[] garbage = new byte[5000];
        new Random().nextBytes(garbage);
        client.write(garbage);
        client.readToEnd();
    }

    private void garbageForStatistics(RawClient client) throws IOException {
        try (RawClient other = RawClient.connect("127.6.6.6", stage.statistics())) {
            byte[] garbage = new byte[100_000];
            new Random().nextBytes(garbage);
            other.write(garbage);
            other.readToEnd();
        }
    }

    private void denied(RawClient client, String user) throws IOException {
        try {
            client.login(user, "not the password");
        } catch (IOException refused) {
            return;
        }
        tally.wrong("a login as " + user + " with a wrong password has worked");
    }

    private void announced(RawClient client) throws IOException {
        client.read();
        client.write(new byte[] {-1, -1, -1, 1, 0});
        client.readToEnd();
    }

    private void oversized(RawClient client) throws IOException {
        client.read();
        client.packet(1, new byte[LARGEST]);
        client.readToEnd();
    }

    private void disordered(RawClient client) throws IOException {
        client.read();
        client.packet(77, new byte[100]);
        client.readToEnd();
    }

    private void brokenTls(RawClient client) throws IOException {
        client.read();
        byte[] request = new byte[32];
        request[0] = 5;
        request[1] = (byte) 0xAA;
        client.packet(1, request);
        client.write(new byte[1000]);
        client.readToEnd();
    }

    private void endless(RawClient client) throws IOException {
        client.login(stage.steady.user(), stage.steady.password());
        byte[] query = new byte[LARGEST];
        query[0] = 3;
        for (int i = 0; i < 4; i++) {
            client.packet(i, query);
        }
    }

    private void unknownCommand(RawClient client) throws IOException {
        client.login(stage.steady.user(), stage.steady.password());
        client.packet(0, new byte[] {(byte) 0xFB, 1, 2, 3});
        client.read();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
