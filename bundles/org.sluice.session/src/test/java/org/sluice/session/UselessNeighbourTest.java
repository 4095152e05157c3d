// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.address.Address;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.wire.ByteString;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;

/**
 * Servers that are of no use beside one that is, all on one event loop: nobody waits but who has to, a check finds them out
 * and finds them back. Conformance 18, 19, 21.
 */
@ExtendWith(NoLeaks.class)
class UselessNeighbourTest {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] DENIED =
            Packets.joined(new byte[] {(byte) 0xFF, 0x15, 0x04}, "#28000Access denied".getBytes(US_ASCII));

    private final RunningProxy proxy = new RunningProxy(
            null,
            Map.of(),
            Map.of(
                    "event-loops", "1",
                    "check.timeout", "200ms",
                    "check.connect-timeout", "200ms",
                    "breaker.failures", "2",
                    "failure-memory", "1h"));
    private final List<AutoCloseable> behind = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        proxy.awaitQuiet();
        proxy.close();
        for (AutoCloseable one : behind) {
            one.close();
        }
    }

    private ScriptedPeer peer(Script script) {
        ScriptedPeer peer = ScriptedPeer.onTcp(script);
        behind.add(peer);
        return peer;
    }

    private DestinationInfo shown(String address) {
        return proxy.connector.list().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Script> useless() {
        Map<String, Script> all = new TreeMap<>(UselessServerTest.useless());
        UselessServerTest.noVerdict().forEach((what, script) -> all.put("within the login " + what, script));
        return all;
    }

    static Set<String> uselessNames() {
        return useless().keySet();
    }

    private void logsIn(String listener, String user) throws IOException {
        try (TestClient client = TestClient.greeted(listener)) {
            client.loggedIn(user, PASSWORD);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.read().ok(TestClient.MODERN);
        }
    }

    /** Their clients wait for an hour, all at once; the others do not. */
    @Test
    void whatServersDoIsForTheirOwnClientsAlone() throws Exception {
        proxy.hashed("alive", PASSWORD, peer(new TestServer(TestServer.MYSQL57)).address());
        String listener = proxy.open("first-byte-timeout", "1h", "connect-timeout", "1h");
        try (Closing waiting = new Closing()) {
            for (Map.Entry<String, Script> each : useless().entrySet()) {
                ScriptedPeer server = peer(each.getValue());
                proxy.hashed(each.getKey(), PASSWORD, server.address());
                TestClient client = waiting.add(TestClient.greeted(listener));
                client.send(1, client.login(each.getKey(), PASSWORD));
                await(each.getKey()).atMost(SOON).until(() -> !server.visits().isEmpty());
                logsIn(listener, "alive");
            }
        }
    }

    private static final class Closing implements AutoCloseable {
        private final List<TestClient> all = new ArrayList<>();

        TestClient add(TestClient client) {
            all.add(client);
            return client;
        }

        @Override
        public void close() throws IOException {
            for (TestClient client : all) {
                client.close();
            }
        }
    }

    @Test
    void neitherDoesAServerThatAnswersNoSyn() throws Exception {
        SilentPort hole = new SilentPort();
        behind.add(hole);
        proxy.hashed("alive", PASSWORD, peer(new TestServer(TestServer.MYSQL57)).address());
        proxy.hashed("dead", PASSWORD, hole.address());
        String patient = proxy.open("connect-timeout", "1h");
        String impatient = proxy.open("connect-timeout", "200ms");
        try (TestClient waiting = TestClient.greeted(patient)) {
            waiting.send(1, waiting.login("dead", PASSWORD));
            logsIn(patient, "alive");
            assertThat(refused(impatient)).isEqualTo("The server for this account can not be reached");
            for (int i = 0; i < 10; i++) {
                assertThat(refused(patient))
                        .as("without an hour of waiting")
                        .isEqualTo("The server for this account is down; it is tried again all the time");
                logsIn(patient, "alive");
            }
        }
        proxy.awaitClosed(CloseReason.DESTINATION_DOWN, 10);
    }

    private static String refused(String listener) throws IOException {
        ErrPacket error = refusal(listener, "dead");
        assertThat(error.errorCode()).isEqualTo(1429);
        return error.message().utf8();
    }

    private static ErrPacket refusal(String listener, String user) throws IOException {
        try (TestClient client = TestClient.greeted(listener)) {
            client.send(1, client.login(user, PASSWORD));
            return client.verdict(2, PASSWORD).error();
        }
    }

    @ParameterizedTest
    @MethodSource("uselessNames")
    void aCheckFindsItOut(String what) {
        String address = peer(Objects.requireNonNull(useless().get(what))).address();
        CheckReport report = proxy.connector
                .check(Address.parse(address))
                .toCompletableFuture()
                .join();
        assertThat(report.alive()).as("%s", report).isEqualTo(what.equals("is full"));
        assertThat(report.text()).isNotEmpty();
    }

    /** What a server that knows no such user says, after a question in the terms of this plugin. */
    private static Script denying(String plugin, List<byte[]> answers) {
        return wire -> {
            TestServer.greet(wire, bytes -> bytes);
            Packets packets = Packets.over(wire);
            HandshakeResponse41 login =
                    HandshakeResponse41.decode(packets.read().buffer());
            assertThat(login.user().utf8()).isEqualTo("sluice_check");
            assertThat(login.authResponse()).isEqualTo(ByteString.EMPTY);
            AuthSwitchRequest asked = new AuthSwitchRequest(ByteString.utf8(plugin), TestServer.CHALLENGE);
            packets.send(2, out -> asked.encode(out, TestServer.MYSQL57));
            answers.add(packets.read().payload());
            wire.write(Packets.framed(4, DENIED));
        };
    }

    /** Case 19: complete to the end, in lengths that each plugin takes, so that it is no error of this host. */
    @Test
    void aCheckIsACompleteLoginWhoseRefusalIsASignOfLife() {
        for (Map.Entry<String, Integer> each : Map.of(
                        "mysql_native_password", 0, "caching_sha2_password", 1, "client_ed25519", 64)
                .entrySet()) {
            List<byte[]> answers = new ArrayList<>();
            ScriptedPeer server = peer(denying(each.getKey(), answers));
            CheckReport report = proxy.connector
                    .check(Address.parse(server.address()))
                    .toCompletableFuture()
                    .join();
            assertThat(report.alive()).isTrue();
            assertThat(report.text()).isEqualTo("1045 Access denied");
            assertThat(answers).singleElement().satisfies(answer -> assertThat(answer)
                    .hasSize(each.getValue()));
        }
    }

    @Test
    void aServerThatAsksOnAndOnIsOfNoUse() {
        ScriptedPeer server = peer(wire -> {
            TestServer.greet(wire, bytes -> bytes);
            Packets packets = Packets.over(wire);
            packets.read();
            for (int id = 2; id < 250; id += 2) {
                packets.send(id, out -> new AuthMoreData(ByteString.utf8("?")).encode(out, TestServer.MYSQL57));
                packets.read();
            }
        });
        CheckReport report = proxy.connector
                .check(Address.parse(server.address()))
                .toCompletableFuture()
                .join();
        assertThat(report.alive()).isFalse();
        assertThat(report.text()).isEqualTo("within the login: it asks on and on");
    }

    /** What a cache knows is told before the verdict, and wants no answer. */
    @Test
    void aCheckWaitsForTheVerdictThatIsAnnounced() {
        List<byte[]> after = new ArrayList<>();
        ScriptedPeer server = peer(wire -> {
            TestServer.greet(wire, bytes -> bytes);
            Packets packets = Packets.over(wire);
            packets.read();
            packets.send(2, out -> new AuthMoreData(ByteString.of((byte) CachingSha2.FAST_AUTH_SUCCESS))
                    .encode(out, TestServer.MYSQL57));
            wire.write(Packets.framed(3, DENIED));
            after.add(wire.readToEnd());
        });
        CheckReport report = proxy.connector
                .check(Address.parse(server.address()))
                .toCompletableFuture()
                .join();
        assertThat(report.text()).isEqualTo("1045 Access denied");
        await("the end").atMost(SOON).until(() -> !after.isEmpty());
        assertThat(after).singleElement().satisfies(bytes -> assertThat(bytes).isEmpty());
    }

    @Test
    void anAccountForChecksIsUsedAndLeftInOrder() {
        TestServer server = new TestServer(TestServer.MYSQL57);
        CheckReport report = proxy.connector
                .check(Address.parse(peer(server).address()))
                .toCompletableFuture()
                .join();
        assertThat(report.text()).isEqualTo("logged in as sluice_check");
        await("COM_QUIT").atMost(SOON).until(() -> server.commands.stream()
                .anyMatch(command -> command.first() == CommandType.COM_QUIT.code()));
    }

    /** A full server is never down: its clients get its own word, and one day room. */
    @Test
    void aFullServerIsNeverDown() throws Exception {
        ScriptedPeer full = peer(Objects.requireNonNull(useless().get("is full")));
        proxy.hashed("whee", PASSWORD, full.address());
        String listener = proxy.open();
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(listener, "whee").errorCode()).isEqualTo(1040);
        }
        assertThat(shown(full.address()).state()).isEqualTo(State.REFUSING);
        assertThat(shown(full.address()).why()).contains("1040", "Too many connections");
    }

    /** Nor one that denies its users: a wrong password is the client's. */
    @Test
    void wrongPasswordsCountForNothing() throws Exception {
        ScriptedPeer server = peer(TestServer.afterLogin(Packets.framed(2, DENIED), Script.CLOSE));
        proxy.hashed("whee", PASSWORD, server.address());
        String listener = proxy.open();
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(listener, "whee").errorCode()).isEqualTo(1045);
        }
        assertThat(shown(server.address()).state()).isEqualTo(State.OPEN);
    }

    /** A server that ends logins in the middle is down after some, and a check that gets no further keeps it so. */
    @Test
    void endsInTheMiddleOfLoginsCount() throws Exception {
        ScriptedPeer server = peer(TestServer.afterLogin(new byte[0], Script.RESET));
        proxy.hashed("dead", PASSWORD, server.address());
        String listener = proxy.open();
        refused(listener);
        refused(listener);
        assertThat(shown(server.address()).state()).isEqualTo(State.DOWN);
        await("a check").atMost(SOON).until(() -> shown(server.address()).lastCheck() != null);
        assertThat(shown(server.address()).state()).isIn(State.DOWN, State.TRYING);
        assertThat(refused(listener)).contains("is down");
    }
}
