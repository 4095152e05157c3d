// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A day's worth of callbacks in one script, by clients that send pings without waiting: each ping is read, called back for
 * with its packet, answered by a packet of the script's, and called back for again. Now and then the script does what could
 * leave something behind, and clients come and go.
 */
public final class ManyCallbacks {
    private static final long CALLBACKS = Long.getLong("callbacks", 100_000_000);
    private static final long SAMPLE = Long.getLong("sample", 10_000_000);
    private static final int CLIENTS = Integer.getInteger("clients", 2);
    private static final int PIECE = 8192;
    private static final int PIECES_PER_CLIENT = 128;
    private static final int ANSWER = 11;

    private static final String SCRIPT = """
            clients, last, callbacks = {}, {}, 0
            local ok = dpm.new_ok_pkt()
            local function sent() callbacks = callbacks + 1 end
            local function command(cmd, id)
              callbacks = callbacks + 1
              local c = clients[id]
              last[callbacks % 64] = cmd:argument() .. callbacks
              if callbacks % 1001 == 0 then
                local t, package = dpm.new_timer(), dpm.new_callback()
                t:schedule(100, 0, function() error(c) end, {c, t})
                t:cancel()
                package:register(dpm.MYS_RECV_ERR, function() return t end)
                c:package_register(package)
                c:register(dpm.MYC_WAITING, function() callbacks = callbacks + 1 end)
              elseif callbacks % 1001 == 500 then
                c:package_register(nil)
                c:register(dpm.MYC_WAITING, sent)
              end
              dpm.wire_packet(c, ok)
              return dpm.DPM_NOPROXY
            end
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              clients[c:id()] = c
              c:register(dpm.MY_CLOSING, function(id) clients[id] = nil end)
              c:register(dpm.MYC_WAITING, function()
                c:register(dpm.MYC_WAITING, sent)
                c:register(dpm.MYC_SENT_CMD, command)
                dpm.wire_packet(c, ok)
                return dpm.DPM_NOPROXY
              end)
              dpm.wire_packet(c, dpm.new_handshake_pkt())
            end)
            """;

    private ManyCallbacks() {}

    private static void client(Proxy proxy, AtomicLong left) {
        byte[] pings = new byte[PIECE * 5];
        for (int i = 0; i < pings.length; i += 5) {
            pings[i] = 1;
            pings[i + 4] = 14;
        }
        byte[] answers = new byte[1 << 16];
        try {
            while (left.get() > 0) {
                try (Peer peer = Peer.login(proxy.listening().get(0), "bench", "")) {
                    for (int i = 0; i < PIECES_PER_CLIENT && left.addAndGet(-2L * PIECE) > -2L * PIECE; i++) {
                        peer.exchange(pings, PIECE * ANSWER, answers);
                    }
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints a table of the memory in use. */
    public static void measure() throws IOException, InterruptedException {
        Report.load();
        try (Proxy proxy = Proxy.script(SCRIPT)) {
            proxy.listening();
            Report.line("%12s %12s %12s %14s %10s", "callbacks", "live MB", "resident MB", "callbacks/s", "us of CPU");
            long done = 0;
            while (done < CALLBACKS) {
                long began = System.nanoTime();
                long cpu = proxy.cpuNanos();
                run(proxy, SAMPLE);
                done += SAMPLE;
                double seconds = (System.nanoTime() - began) / 1e9;
                double micros = (proxy.cpuNanos() - cpu) / 1e3 / SAMPLE;
                Report.line(
                        "%12d %12.2f %12.1f %14.0f %10.2f",
                        done,
                        Report.mega(proxy.liveBytes()),
                        Report.mega(proxy.residentBytes()),
                        SAMPLE / seconds,
                        micros);
            }
            Report.line("the script said: %s", proxy.output().trim());
        }
        Report.load();
    }

    private static void run(Proxy proxy, long callbacks) throws InterruptedException {
        AtomicLong left = new AtomicLong(callbacks);
        Thread[] threads = new Thread[CLIENTS];
        Arrays.setAll(threads, i -> new Thread(() -> client(proxy, left)));
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(30));
        }
        if (left.get() > 0) {
            throw new IllegalStateException(left.get() + " callbacks were not made");
        }
    }
}
