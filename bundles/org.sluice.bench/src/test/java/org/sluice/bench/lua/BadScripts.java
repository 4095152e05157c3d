// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a script that does its worst, again and again, does to those beside it in the same process: how long commands take
 * through another script, through a listener of the protocol tcp, and, for comparison, without any proxy.
 */
public final class BadScripts {
    private static final long MILLIS = Long.getLong("millis", 10_000);
    private static final String ONLY = System.getProperty("deed", "");
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int WARM_UP = 3000;

    private static final String GOOD = """
            conns = {}
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              local s = dpm.connect(host, port)
              conns[c:id()], conns[s:id()] = c, s
              c:register(dpm.MYC_SENT_CMD, function() commands = (commands or 0) + 1 end)
              dpm.proxy_connect(c, s)
            end)
            """;
    /** Each call asks for the next one before it comes to a bad end. */
    private static final String BAD = """
            local bad = function() %s end
            local timer = dpm.new_timer()
            local function again() dpm.defer(again) bad() end
            timer:schedule(1, 0, function() timer:cancel() again() end, nil)
            """;

    private static Map<String, String> deeds() {
        Map<String, String> deeds = new LinkedHashMap<>();
        deeds.put("nothing", "");
        deeds.put("endless loop", "while true do end");
        deeds.put("pattern", "return ('a'):rep(30):find(('a?'):rep(30) .. ('a'):rep(30))");
        deeds.put("('x'):rep(1e9)", "while true do pcall(string.rep, 'x', 1e9) end");
        deeds.put("a string of 1 GB", "local s = ('x'):rep(1e6) while true do s = s .. s end");
        deeds.put("recursion", "local function f() return 1 + f() end while true do pcall(f) end");
        deeds.put("a table that grows", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) end");
        return deeds;
    }

    /** One connection's commands, one at a time. */
    private static final class Probe extends Thread {
        private final Peer peer;
        private final long[] nanos = new long[1 << 20];
        private int count;

        Probe(String name, InetSocketAddress address, Database database) throws IOException {
            super(name);
            peer = Peer.login(address, database.user(), database.password());
            for (int i = 0; i < WARM_UP; i++) {
                ask();
            }
        }

        private long ask() throws IOException {
            long began = System.nanoTime();
            peer.query("do 1");
            peer.response();
            return System.nanoTime() - began;
        }

        @Override
        public void run() {
            long began = System.nanoTime();
            try (peer) {
                while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(MILLIS) && count < nanos.length) {
                    nanos[count++] = ask();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String told() throws InterruptedException {
            join();
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return "%7.2f %7.2f %7.2f"
                    .formatted(sorted[count / 2] / 1e6, sorted[(int) (count * 0.999)] / 1e6, sorted[count - 1] / 1e6);
        }
    }

    private BadScripts() {}

    /** Prints a table of milliseconds: the median, 99.9 per cent and the maximum of each. */
    public static void measure() throws IOException, InterruptedException {
        Report.load();
        Report.line("milliseconds a command: median, 99.9 %%, maximum");
        Report.line(
                "%-20s | %-23s | %-23s | %-23s", "the bad script does", "another script", "tcp listener", "no proxy");
        for (Map.Entry<String, String> deed : deeds().entrySet()) {
            if (deed.getKey().contains(ONLY)) {
                beside(deed.getKey(), deed.getValue());
            }
        }
        Report.load();
    }

    private static void beside(String name, String deed) throws IOException, InterruptedException {
        Database database = Database.given();
        Path folder = Files.createTempDirectory("sluice-bench");
        Path config = Files.createDirectory(folder.resolve("config"));
        for (Map.Entry<String, String> script : Map.of("good", database.lua() + GOOD, "bad", BAD.formatted(deed))
                .entrySet()) {
            Path file = Files.writeString(folder.resolve(script.getKey() + ".lua"), script.getValue());
            Files.writeString(config.resolve("org.sluice.lua-" + script.getKey() + ".cfg"), "script = " + file + "\n");
        }
        Files.writeString(
                config.resolve("org.sluice.listener-tcp.cfg"),
                "address = tcp:127.0.0.1:0\ndestination = tcp:" + database.host() + ":" + database.port() + "\n");
        try (Proxy proxy = Proxy.run(folder, "core,tcp,lua")) {
            InetSocketAddress tcp = proxy.listening().get(0);
            InetSocketAddress script = proxy.listening().get(1);
            Probe[] probes = {
                new Probe("script", script, database),
                new Probe("tcp", tcp, database),
                new Probe("direct", database.address(), database)
            };
            for (Probe probe : probes) {
                probe.start();
            }
            Report.line("%-20s | %s | %s | %s", name, probes[0].told(), probes[1].told(), probes[2].told());
        }
    }
}
