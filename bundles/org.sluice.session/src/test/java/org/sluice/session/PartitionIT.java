// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.testkit.database.RealServer.PASSWORD;
import static org.sluice.testkit.database.RealServer.USER;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.address.Address;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.FaultyNetwork;

/**
 * A real server behind a network that loses packets, is cut, and comes back; and one that is stopped. A second way to the
 * same server is whole all the time, on the same event loop: nobody who goes that way notices.
 */
class PartitionIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    /** MariaDB has an unknown user log in by the plugin of some other account, and denies it in the terms of that. */
    private static final String DENIED = "(1045|1698) .*";

    private static RealMariaDb server;
    private static FaultyNetwork network;
    private RunningProxy proxy;
    private String listener = "";
    private String behind = "";

    @BeforeAll
    static void start() {
        network = new FaultyNetwork();
        server = RealMariaDb.start("--bind-address=0.0.0.0", "--skip-name-resolve=0");
    }

    @AfterAll
    static void stop() {
        server.close();
        network.close();
    }

    @BeforeEach
    void open() {
        proxy = new RunningProxy(
                null,
                Map.of(),
                Map.of(
                        "event-loops", "1",
                        "failure-memory", "1h",
                        "check.connect-timeout", "500ms",
                        "tcp.keepalive", "1s",
                        "tcp.keepalive-interval", "1s",
                        "tcp.keepalive-count", "2",
                        "tcp.user-timeout", "2s"));
        behind = network.address(server.port());
        proxy.hashed(USER, PASSWORD, behind);
        proxy.hashed("near", PASSWORD, server.address());
        listener = proxy.open("connect-timeout", "500ms", "first-byte-timeout", "500ms", "mysql.server-tls", "off");
    }

    @AfterEach
    void close() {
        network.heal();
        proxy.awaitQuiet();
        proxy.close();
    }

    private State state() {
        return proxy.connector.list().stream()
                .filter(one -> one.address().equals(behind))
                .map(DestinationInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private TestClient loggedIn() throws IOException {
        TestClient client = TestClient.greeted(listener);
        client.loggedIn(USER, PASSWORD);
        return client;
    }

    private static void pings(TestClient client) throws IOException {
        client.send(0, (byte) CommandType.COM_PING.code());
        client.read().ok(TestClient.MODERN);
    }

    private void serves() throws IOException {
        try (TestClient client = loggedIn()) {
            pings(client);
        }
    }

    private int refused(String user) throws IOException {
        try (TestClient client = TestClient.greeted(listener)) {
            client.send(1, client.login(user, PASSWORD));
            return client.read().error().errorCode();
        }
    }

    /** By a reset, as the server's end was none in order. */
    private static void ends(TestClient client) throws IOException {
        client.socket().setSoTimeout((int) SOON.toMillis());
        try {
            assertThat(client.socket().getInputStream().read()).isNegative();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    /** The way that is whole. There is no such account, but whether it is served is the server's to say. */
    private void nearIsServed() throws IOException {
        assertThat(refused("near")).isEqualTo(1045);
    }

    private CheckReport check() {
        return proxy.connector
                .check(Address.parse(behind))
                .toCompletableFuture()
                .join();
    }

    /** SYNs are dropped: the first client waits, the others do not, and none does for long when it is over. */
    @Test
    void aServerThatIsCutOffAndComesBack() throws Exception {
        serves();
        network.partition();
        assertThat(refused(USER)).isEqualTo(1429);
        for (int i = 0; i < 10; i++) {
            assertThat(refused(USER)).isEqualTo(1429);
            nearIsServed();
        }
        proxy.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
        proxy.awaitClosed(CloseReason.DESTINATION_DOWN, 10);
        network.heal();
        await("a check finds it").atMost(SOON).until(() -> state() == State.OPEN);
        serves();
    }

    /** Sessions to a server that has vanished end, whether they were idle or had just sent something. */
    @Test
    void sessionsThatAreCutOffEndInBoundedTime() throws Exception {
        try (TestClient idle = loggedIn();
                TestClient busy = loggedIn()) {
            network.partition();
            busy.send(0, (byte) CommandType.COM_PING.code());
            nearIsServed();
            ends(idle);
            ends(busy);
        }
        proxy.awaitClosed(CloseReason.SERVER_RESET, 2);
        assertThat(proxy.log()).anyMatch(line -> line.contains("server_reset: ") && line.contains("timed out"));
    }

    @Test
    void lossIsBorne() throws Exception {
        try (TestClient client = loggedIn()) {
            // only now: a connect that is lost is sent again after a second, which is more than it is given here
            network.lose(5);
            for (int i = 0; i < 10; i++) {
                pings(client);
            }
        }
    }

    /** The kernel answers SYNs for it, and nothing else comes; then it goes on where it was. */
    @Test
    void aServerThatIsStoppedAndGoesOn() throws Exception {
        String pid =
                Files.readString(Path.of(server.value("SELECT @@pid_file"))).strip();
        signal("STOP", pid);
        try {
            assertThat(refused(USER)).isEqualTo(1429);
            proxy.awaitClosed(CloseReason.FIRST_BYTE_TIMEOUT, 1);
            assertThat(state()).isIn(State.DOWN, State.TRYING);
            assertThat(refused(USER)).isEqualTo(1429);
            proxy.awaitClosed(CloseReason.DESTINATION_DOWN, 1);
        } finally {
            signal("CONT", pid);
        }
        await("a check finds it").atMost(SOON).until(() -> state() == State.OPEN);
        serves();
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** Case 19: the server takes one host error and no more. */
    @Test
    void checksAreNoHostErrors() throws Exception {
        server.execute("FLUSH HOSTS", "SET GLOBAL max_connect_errors = 1");
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(check().text()).matches(DENIED);
            }
            serves();
            isBlockedByRudeness();
        } finally {
            server.execute("SET GLOBAL max_connect_errors = 100", "FLUSH HOSTS");
        }
        assertThat(check().text()).matches(DENIED);
    }

    /** So that it is seen what the checks do not do. */
    private void isBlockedByRudeness() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket rude = new Socket(network.host(), server.port())) {
                assertThat(rude.getInputStream().read()).isPositive();
            }
        }
        await("what a host error does").atMost(SOON).untilAsserted(() -> assertThat(check().text())
                .startsWith("1129 "));
        assertThat(state()).isEqualTo(State.REFUSING);
        assertThat(refused(USER)).isEqualTo(1129);
    }
}
