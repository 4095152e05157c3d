// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Many clients at once through one script: each with a server connection of its own, or all with those of a pool. */
public final class ManyClients {
    private static final int CLIENTS = Integer.getInteger("clients", 2000);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SERVERS = Integer.getInteger("servers", 20);

    private static final String DIRECT = """
            conns = {}
            local function keep(c) conns[c:id()] = c return c end
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              local s = keep(dpm.connect(host, port))
              keep(c)
              c:register(dpm.MYC_SENT_CMD, function() commands = (commands or 0) + 1 end)
              c:register(dpm.MY_CLOSING, function(id) conns[id] = nil dpm.close(s) end)
              s:register(dpm.MY_CLOSING, function(id) conns[id] = nil dpm.close(c) end)
              dpm.proxy_connect(c, s)
            end)
            """;
    private static final String POOL = """
            local pool = require 'pool'
            local servers = pool.new { host = host, port = port, user = user, pass = pass, max = %d, wait = 60 }
            local clients = {}
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              clients[c:id()] = c
              c:register(dpm.MY_CLOSING, function(id) clients[id] = nil end)
              c:register(dpm.MYC_WAITING, function(auth, id)
                c:register(dpm.MYC_WAITING, nil)
                servers:serve(c, {})
                dpm.wire_packet(c, dpm.new_ok_pkt())
                return dpm.DPM_NOPROXY
              end)
              dpm.wire_packet(c, dpm.new_handshake_pkt())
            end)
            """;

    private ManyClients() {}

    /** Prints how all were served, and in what memory. */
    public static void measure() throws IOException, InterruptedException {
        Report.load();
        Database database = Database.given();
        serve("a server connection each", database, DIRECT);
        serve(SERVERS + " server connections for all", database, POOL.formatted(SERVERS));
        Report.load();
    }

    private static void serve(String what, Database database, String script) throws IOException, InterruptedException {
        List<Peer> clients = new ArrayList<>();
        try (Proxy proxy = Proxy.script(database.lua() + script)) {
            InetSocketAddress address = proxy.listening().get(0);
            long liveBefore = proxy.liveBytes();
            long residentBefore = proxy.residentBytes();
            long began = System.nanoTime();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Peer.login(address, database.user(), database.password()));
            }
            Report.line("%s: %d clients logged in, in %.1f s", what, clients.size(), seconds(began));
            long liveIdle = proxy.liveBytes();
            began = System.nanoTime();
            int wrong = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.get(i).query("select " + (round * CLIENTS + i));
                }
                for (int i = 0; i < CLIENTS; i++) {
                    wrong += clients.get(i).response().equals(Integer.toString(round * CLIENTS + i)) ? 0 : 1;
                }
            }
            Report.line(
                    "  %d commands, all clients' at once, in %.1f s; %d wrong answers",
                    ROUNDS * CLIENTS, seconds(began), wrong);
            Report.line(
                    "  live MB: %.1f before, %.1f with all (%.1f KB a client), %.1f after the commands; resident MB: %.0f before, %.0f after",
                    Report.mega(liveBefore),
                    Report.mega(liveIdle),
                    (liveIdle - liveBefore) / 1e3 / CLIENTS,
                    Report.mega(proxy.liveBytes()),
                    Report.mega(residentBefore),
                    Report.mega(proxy.residentBytes()));
            for (Peer client : clients) {
                client.close();
            }
            Peer.login(address, database.user(), database.password()).close();
            Report.line(
                    "  live MB when all are gone: %.1f; the script said: %s",
                    Report.mega(proxy.liveBytes()), proxy.output().trim());
        } finally {
            for (Peer client : clients) {
                client.close();
            }
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
