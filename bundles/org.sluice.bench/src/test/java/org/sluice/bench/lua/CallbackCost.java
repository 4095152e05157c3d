// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.lua;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a callback on every command costs: the processor time of a process of its own for each script, in turns, so that
 * what else the machine does meets all alike. Each client waits for its answer before it asks again.
 */
public final class CallbackCost {
    private static final int CLIENTS = Integer.getInteger("clients", 8);
    private static final int COMMANDS = Integer.getInteger("commands", 16_000);
    private static final int WARM_UP = 160_000;
    private static final int ROUNDS = Integer.getInteger("rounds", 25);
    private static final double MEDIAN = 0.5;
    /** What is less disturbed by what else the machine does. */
    private static final double LOW = 0.25;

    private static final String QUERY = System.getProperty("query", "do 1");

    private static final String PASS = """
            conns = {}
            function keep(c) conns[c:id()] = c return c end
            listener = assert(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              keep(c)
              local s = keep(dpm.connect(host, port))
              c:register(dpm.MY_CLOSING, function(id) conns[id] = nil dpm.close(s) end)
              s:register(dpm.MY_CLOSING, function(id) conns[id] = nil dpm.close(c) end)
              %s
              dpm.proxy_connect(c, s)
            end)
            """;
    private static final String SENT =
            "c:register(dpm.MYC_SENT_CMD, function(cmd, id) commands = (commands or 0) + 1 end) ";
    private static final String WAIT =
            "s:register(dpm.MYS_WAIT_CMD, function(ok, id) answers = (answers or 0) + 1 end) ";

    private static final class Side implements AutoCloseable {
        private final Proxy proxy;
        private final List<Peer> clients = new ArrayList<>();
        private final double[] micros = new double[ROUNDS];

        Side(Database database, String callbacks) throws IOException, InterruptedException {
            proxy = Proxy.script(database.lua() + PASS.formatted(callbacks));
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Peer.login(proxy.listening().get(0), database.user(), database.password()));
            }
        }

        double round(int commands) throws IOException {
            long before = proxy.cpuNanos();
            for (int i = 0; i < commands; i += CLIENTS) {
                for (Peer client : clients) {
                    client.query(QUERY);
                }
                for (Peer client : clients) {
                    client.response();
                }
            }
            return (proxy.cpuNanos() - before) / 1000.0 / commands;
        }

        /** @param share 0.5 for the median */
        double quantile(double share) {
            double[] sorted = micros.clone();
            Arrays.sort(sorted);
            return sorted[(int) (ROUNDS * share)];
        }

        @Override
        public void close() throws IOException {
            for (Peer client : clients) {
                client.close();
            }
            proxy.close();
        }
    }

    private CallbackCost() {}

    /** Prints what each costs, and how much more than without callbacks. */
    public static void measure() throws IOException, InterruptedException {
        Report.load();
        Database database = Database.given();
        Map<String, Side> sides = new LinkedHashMap<>();
        try {
            sides.put("no callback", new Side(database, ""));
            sides.put("MYC_SENT_CMD", new Side(database, SENT));
            sides.put("MYC_SENT_CMD and MYS_WAIT_CMD", new Side(database, SENT + WAIT));
            Report.line("%d clients, %d commands \"%s\" a round, %d rounds", CLIENTS, COMMANDS, QUERY, ROUNDS);
            // The compilers have their time first.
            for (Side side : sides.values()) {
                side.round(WARM_UP);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Side side : sides.values()) {
                    side.micros[round] = side.round(COMMANDS);
                }
            }
            double median = sides.get("no callback").quantile(MEDIAN);
            double low = sides.get("no callback").quantile(LOW);
            sides.forEach((name, side) -> Report.line(
                    "%-32s us of CPU a command: median %6.2f (%+.2f), lower quarter %6.2f (%+.2f)",
                    name,
                    side.quantile(MEDIAN),
                    side.quantile(MEDIAN) - median,
                    side.quantile(LOW),
                    side.quantile(LOW) - low));
            Report.load();
        } finally {
            for (Side side : sides.values()) {
                side.close();
            }
        }
    }
}
