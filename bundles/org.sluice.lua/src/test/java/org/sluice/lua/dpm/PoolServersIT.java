// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.lua.dpm.PoolLab.one;
import static org.sluice.lua.dpm.PoolLab.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.database.SharedServers;
import org.sluice.testkit.net.RefusedPort;

/** {@code pool.lua}'s server connections: how many there are, who gets one, and what comes of those that die. */
@Timeout(60)
@ExtendWith(SharedServers.class)
class PoolServersIT {
    @Test
    void thereAreNoMoreThanTheBoundAndIdleOnesAreClosed(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 2, min = 1, idle = 0.5");
                Connection a = pool.connect("");
                Connection b = pool.connect("");
                Connection c = pool.connect("")) {
            pool.lab.eventually("servers:status().servers == 1");
            run(a, "begin");
            run(b, "begin");
            assertThat(one(a, "select connection_id()")).isNotEqualTo(one(b, "select connection_id()"));
            CompletableFuture<String> waits = CompletableFuture.supplyAsync(() -> quietly(c));
            pool.lab.eventually("servers:status().waiting == 1");
            assertThat(pool.status("servers")).isEqualTo("2");
            run(a, "commit");
            assertThat(waits.get(20, TimeUnit.SECONDS)).isEqualTo("1");
            run(b, "commit");
            pool.lab.eventually("servers:status().servers == 1");
            assertThat(quietly(c)).isEqualTo("1");
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    private static String quietly(Connection connection) {
        return quietly(connection, "select 1");
    }

    private static String quietly(Connection connection, String query) {
        try {
            return one(connection, query);
        } catch (SQLException e) {
            return String.valueOf(e.getErrorCode());
        }
    }

    @Test
    void whoWaitsLongestIsServedFirstAndTheQueueHasAnEnd(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 1, queue = 3, wait = 30");
                Connection holder = pool.connect("");
                Connection late = pool.connect("")) {
            List<Integer> served = new CopyOnWriteArrayList<>();
            List<Thread> threads = new ArrayList<>();
            List<Connection> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                // one has a database, and the one after it has none: it takes another connection
                clients.add(pool.connect(i == 1 ? "test" : ""));
            }
            run(holder, "begin");
            for (int i = 0; i < 3; i++) {
                int number = i;
                Thread thread = new Thread(() -> {
                    if (quietly(clients.get(number)).equals("1")) {
                        served.add(number);
                    }
                });
                threads.add(thread);
                thread.start();
                pool.lab.eventually("servers:status().waiting == " + (i + 1));
            }
            assertThat(quietly(late)).isEqualTo("1040");
            pool.lab.exec("order = {} local run = servers.run servers.run = function(self, client) "
                    + "order[#order + 1] = client.id return run(self, client) end");
            run(holder, "commit");
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(served).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(pool.lab.eval(
                            "order[2] == clients[3].id and order[3] == clients[4].id and order[4] == clients[5].id"))
                    .isEqualTo("true");
            for (Connection client : clients) {
                client.close();
            }
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    @Test
    void clientsOfOtherDatabasesAndLoginsTakeTurns(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 1");
                Connection a = pool.connect("test");
                Connection b = pool.connect("");
                Connection c = pool.connect("", "useAffectedRows", "true");
                Connection d = pool.connect("test", "allowMultiQueries", "false")) {
            for (int i = 0; i < 3; i++) {
                assertThat(one(a, "select database()")).isEqualTo("test");
                assertThat(one(b, "select database()")).isNull();
                assertThat(one(c, "select 1")).isEqualTo("1");
                assertThatThrownBy(() -> run(d, "do 1; do 2")).hasMessageContaining("syntax");
                run(a, "do 1; do 2");
            }
            assertThat(pool.status("servers")).isEqualTo("1");
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    @Test
    void aServerConnectionThatDiesIsReplacedAndOnlyWhatLivedInItIsLost(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 1");
                Connection direct = java.sql.DriverManager.getConnection(server.jdbcUrl());
                Connection a = pool.connect("");
                Connection b = pool.connect("")) {
            String first = one(a, "select connection_id()");
            run(direct, "kill " + first);
            pool.lab.eventually("servers:status().servers == 0");
            String second = one(a, "select connection_id()");
            assertThat(second).isNotEqualTo(first);

            // in the middle of a statement
            CompletableFuture<String> sleeping = CompletableFuture.supplyAsync(() -> quietly(b, "select sleep(50)"));
            pool.lab.eventually("clients[2].running");
            run(direct, "kill " + second);
            assertThat(sleeping.get(20, TimeUnit.SECONDS)).isIn("2013", "1927");
            assertThat(one(a, "select 1")).isEqualTo("1");

            // in a transaction: its client ends, the other does not notice
            run(a, "begin");
            run(direct, "kill " + one(a, "select connection_id()"));
            pool.lab.eventually("servers:status().servers == 0");
            assertThatThrownBy(() -> run(a, "commit")).isInstanceOf(SQLException.class);
            try (Connection c = pool.connect("test")) {
                assertThat(one(c, "select 1")).isEqualTo("1");
            }
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    @Test
    void aClientThatGoesInTheMiddleOfAResultTakesItsConnectionWithIt(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 1");
                RawPeer raw = RawPeer.connect(pool.port());
                Connection b = pool.connect("")) {
            raw.read();
            raw.login("raw", RawPeer.PLAIN, new byte[20], "");
            raw.read();
            raw.command(
                    3,
                    "select repeat('x', 1000) from information_schema.collations a, information_schema.collations b");
            raw.read();
            raw.socket.close();
            assertThat(one(b, "select 1")).isEqualTo("1");
            pool.lab.eventually("servers:status().clients == 1 and servers:status().servers == 1");
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    @Test
    void aServerThatIsDownOrRefusesIsTriedAgainAndItsReasonTold() throws Exception {
        try (RefusedPort port = new RefusedPort();
                PoolLab pool = new PoolLab(port.port(), "max = 1, wait = 0.3, reconnect = 0.1")) {
            assertThatThrownBy(() -> pool.connect(""))
                    .hasRootCauseMessage("(conn=1073741826) There is no server: " + pool.lab.eval("servers.why"));
            assertThat(pool.lab.printed.toString(java.nio.charset.StandardCharsets.UTF_8))
                    .containsOnlyOnce("pool: no server: ");
        }
    }

    @Test
    void aServerThatHasTooManyConnectionsIsWaitedFor() throws Exception {
        ServerSocket refusing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread refuses = new Thread(() -> {
            try {
                while (true) {
                    try (RawPeer peer = new RawPeer(refusing.accept())) {
                        peer.reply("ff 1004 546f6f206d616e79");
                    }
                }
            } catch (IOException ended) {
                // closed by the test
            }
        });
        refuses.start();
        try (PoolLab pool = new PoolLab(refusing.getLocalPort(), "max = 3, wait = 0.3, reconnect = 0.1")) {
            assertThatThrownBy(() -> pool.connect(""))
                    .hasRootCauseMessage("(conn=1073741826) There is no server: Too many");
        } finally {
            refusing.close();
            refuses.join();
        }
    }

    @Test
    void optionsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new PoolLab(1, "maximum = 1")).hasMessageContaining("there is no option 'maximum'");
        assertThatThrownBy(() -> new PoolLab(1, "max = 0"))
                .hasMessageContaining("'max' is a number of at least 1, not 0");
        assertThatThrownBy(() -> new PoolLab(1, "wait = 'x'")).hasMessageContaining("'wait' is a number");
        assertThatThrownBy(() -> new PoolLab(1, "reset = 'no'")).hasMessageContaining("'reset' is");
    }

    @Test
    void whatCanNotBeReadIsAnsweredAndHoldsUpNobody(RealMariaDb server) throws Exception {
        try (PoolLab pool = new PoolLab(server.port(), "max = 2");
                Connection a = pool.connect("");
                Connection b = pool.connect("")) {
            for (String query : new String[] {"set", "(set x=1)", "(use x", "select" + " ".repeat(20_000) + "1"}) {
                assertThat(quietly(a, query)).isIn("1064", "1");
                assertThat(quietly(a)).isEqualTo("1");
            }
            assertThat(pool.lab.errors).isEmpty();
            pool.lab.exec("local s = require 'pool.statement' local m = s.meaning s.meaning = function(query, plain) "
                    + "if query == 'select 2' then error('none') end while query == 'select 3' do end "
                    + "return m(query, plain) end");
            assertThat(quietly(b, "select 2")).isEqualTo("2");
            assertThat(pool.held(2)).isEqualTo("what SET has changed");
            // beyond the budget: it is refused, and those after it are served
            assertThat(quietly(b, "select 3")).isEqualTo("1105");
            assertThat(quietly(b)).isEqualTo("1");
            assertThat(quietly(a)).isEqualTo("1");
        }
    }

    @Test
    void manyClientsAtOnceEachSeeTheirOwnLastInsertId(RealMariaDb server) throws Exception {
        server.execute("create or replace table test.pool_ids (id bigint auto_increment primary key)");
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (PoolLab pool = new PoolLab(server.port(), "max = 2")) {
            AtomicInteger writing = new AtomicInteger(4);
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                boolean writes = i < 4;
                clients.add(threads.submit(() -> {
                    try (Connection client = pool.connect("test")) {
                        return writes ? ownIds(client, writing) : readWhile(client, writing);
                    }
                }));
            }
            for (Future<Integer> client : clients) {
                assertThat(client.get(30, TimeUnit.SECONDS)).isZero();
            }
            assertThat(pool.lab.errors).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** How often the id was another's. */
    private static int ownIds(Connection client, AtomicInteger writing) throws SQLException {
        int wrong = 0;
        try (Statement statement = client.createStatement()) {
            for (int i = 0; i < 150; i++) {
                statement.executeUpdate("insert into pool_ids values ()", Statement.RETURN_GENERATED_KEYS);
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    keys.next();
                    String id = keys.getString(1);
                    wrong += id.equals(one(client, "select last_insert_id()")) ? 0 : 1;
                }
            }
        } finally {
            writing.decrementAndGet();
        }
        return wrong;
    }

    private static int readWhile(Connection client, AtomicInteger writing) throws SQLException {
        while (writing.get() > 0) {
            run(client, "do 1");
        }
        return 0;
    }

    @Test
    void aClientWhoseDatabaseIsDroppedByAnotherGoesOn(RealMariaDb server) throws Exception {
        server.execute("create database if not exists pool_dropped");
        try (PoolLab pool = new PoolLab(server.port(), "max = 1");
                Connection a = pool.connect("pool_dropped");
                Connection b = pool.connect("test")) {
            assertThat(one(b, "select 1")).isEqualTo("1");
            server.execute("drop database pool_dropped");
            assertThat(one(a, "select 1")).isEqualTo("1");
            run(a, "use test");
            assertThat(one(a, "select database()")).isEqualTo("test");
            assertThat(one(b, "select database()")).isEqualTo("test");
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    @Test
    void whatIsClosedBesideAnOpenStatementIsNotRememberedForEver() throws Exception {
        try (Lab lab = new Lab("session = require('pool.session').new(nil, 8, 0) session:statement_prepared() "
                + "for i = 1, 5000 do session:statement_prepared() session:statement_closed('n' .. i) end "
                + "kept = 0 for _ in pairs(session.closed_statements) do kept = kept + 1 end")) {
            assertThat(Integer.parseInt(lab.eval("kept"))).isBetween(1, 1000);
            assertThat(lab.eval("session.statements")).isEqualTo("1");
        }
    }
}
