// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.memory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.sluice.bench.lua.Proxy;
import org.sluice.bench.lua.Report;

/** Peers that would fill a proxy's memory, one process each kind: its peak against its bound, and how another session fares. */
public final class HostilePeers {
    private static final String MEMORY = System.getProperty("memory", "256m");
    private static final int READERS = Integer.getInteger("readers", 2000);
    private static final int SENDERS = Integer.getInteger("senders", 500);
    private static final int SECONDS = Integer.getInteger("seconds", 30);
    private static final long PACKET = Long.getLong("packet", 64L << 20);
    private static final int LOGINS = Integer.getInteger("logins", 500);
    private static final int ATTRIBUTES = 100_000;
    private static final int LOGIN = 16_000_000;

    private HostilePeers() {}

    /** What is done to a proxy; tells what came of it. */
    @FunctionalInterface
    private interface Deed {
        String on(InetSocketAddress proxy) throws Exception;
    }

    /** Prints a row for each kind. */
    public static void measure() throws Exception {
        Report.load();
        Report.line("| what | of it | peak resident | bound | another session |");
        Report.line("|---|---|---|---|---|");
        try (RowServer server = new RowServer()) {
            run(server, "nothing", proxy -> rest());
            run(server, READERS + " slow readers of 1 GB", HostilePeers::read);
            run(server, SENDERS + " clients with packets of " + (PACKET >> 20) + " MB", HostilePeers::send);
            run(server, LOGINS + " logins of 16 MB with 100,000 attributes", HostilePeers::logIn);
        }
        Report.load();
    }

    private static void run(RowServer server, String what, Deed deed) throws Exception {
        Path folder = Files.createTempDirectory("sluice-bench");
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = tcp:127.0.0.1:0\nprotocol = mysql\nwithout-router = destination\nmysql.greeting = mysql57\n"
                        + "destination = tcp:127.0.0.1:" + server.port() + "\n");
        try (Proxy proxy = Proxy.run(folder, "core,tcp,mysql", "--memory", MEMORY)) {
            InetSocketAddress address = proxy.listening().get(0);
            try (Bystander other = new Bystander(address)) {
                String came = deed.on(address);
                String told = other.told();
                Report.line(
                        "| %s | %s | %.0f MB%s | %s | %s |",
                        what, came, proxy.peakBytes() / 1048576.0, proxy.isAlive() ? "" : " DEAD", MEMORY, told);
            }
            proxy.output()
                    .lines()
                    .filter(line -> line.contains("memory") || line.contains("ERROR") || line.contains("OutOf"))
                    .limit(10)
                    .forEach(line -> Report.line("  it said: %s", line));
        }
    }

    private static String rest() throws InterruptedException {
        TimeUnit.SECONDS.sleep(Math.min(SECONDS, 10));
        return "-";
    }

    /** They come one after the other, ask, and read some kilobytes in each round. */
    private static String read(InetSocketAddress proxy) throws IOException {
        List<RawClient> readers = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        long bytes = 0;
        byte[] into = new byte[4096];
        try {
            for (int i = 0; i < READERS; i++) {
                try {
                    RawClient reader = RawClient.login(proxy, 8 * 1024);
                    readers.add(reader);
                    reader.send("flood");
                } catch (IOException e) {
                    refused.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
                }
            }
            int lost = 0;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS); // all that will are logged in
            while (System.nanoTime() < until && !readers.isEmpty()) {
                for (RawClient reader : List.copyOf(readers)) {
                    try {
                        int taken = reader.socket.getInputStream().read(into);
                        bytes += taken;
                        if (taken < 0) {
                            throw new IOException("closed");
                        }
                    } catch (IOException e) {
                        lost++;
                        reader.close();
                        readers.remove(reader);
                    }
                }
            }
            return readers.size() + " read on, " + lost + " lost, refused " + refused + ", "
                    + Math.round(Report.mega(bytes)) + " MB read";
        } finally {
            for (RawClient reader : readers) {
                reader.close();
            }
        }
    }

    private static String send(InetSocketAddress proxy) throws InterruptedException {
        return atOnce(SENDERS, () -> {
            try (RawClient client = RawClient.login(proxy, 64 * 1024)) {
                client.longQuery(PACKET);
                return "answered by OK";
            }
        });
    }

    private static String logIn(InetSocketAddress proxy) throws InterruptedException {
        return atOnce(LOGINS, () -> {
            try (RawClient client = new RawClient(proxy, 64 * 1024)) {
                return client.loginWith(ATTRIBUTES, LOGIN);
            }
        });
    }

    /** One that may fail. */
    @FunctionalInterface
    private interface Peer {
        String act() throws IOException;
    }

    private static String atOnce(int count, Peer peer) throws InterruptedException {
        Map<String, Integer> results = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                String result;
                try {
                    result = peer.act();
                } catch (IOException e) {
                    result = String.valueOf(e.getMessage());
                }
                synchronized (results) {
                    results.merge(result, 1, Integer::sum);
                }
            });
        }
        threads.shutdown();
        boolean ended = threads.awaitTermination(10, TimeUnit.MINUTES);
        synchronized (results) {
            return results + (ended ? "" : " and some go on");
        }
    }
}
