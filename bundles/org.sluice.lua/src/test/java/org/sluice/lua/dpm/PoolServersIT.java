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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static int code(SQLException e) {
        return e.getErrorCode();
    }

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
            Thread waits = new Thread(() -> assertThat(quietly(c)).isEqualTo("1"));
            waits.start();
            pool.lab.eventually("servers:status().waiting == 1");
            assertThat(pool.status("servers")).isEqualTo("2");
            run(a, "commit");
            waits.join();
            run(b, "commit");
            pool.lab.eventually("servers:status().servers == 1");
            assertThat(quietly(c)).isEqualTo("1");
            assertThat(pool.lab.errors).isEmpty();
        }
    }

    private static String quietly(Connection connection) {
        try {
            return one(connection, "select 1");
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
            Thread sleeping = new Thread(() -> assertThatThrownBy(() -> run(b, "select sleep(50)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(code(e)).isIn(2013, 1927)));
            sleeping.start();
            pool.lab.eventually("clients[2].running");
            run(direct, "kill " + second);
            sleeping.join();
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
}
