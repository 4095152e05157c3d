// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.net.RefusedPort;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;
import org.sluice.testkit.net.Visit;
import org.sluice.testkit.net.Wire;

/** What servers do instead of logging a client in, and what the client reads of it. */
@ExtendWith(NoLeaks.class)
class ServerSideTest {
    private static final String PASSWORD = "s3cret-of-the-test";
    private static final int CANNOT_CONNECT = 1429;
    private static final byte[] TOO_MANY =
            Packets.joined(new byte[] {(byte) 0xFF, 0x10, 0x04}, "Too many connections".getBytes(US_ASCII));

    @TempDir
    static Path folder;

    private static TestTls tls;

    private final RunningProxy proxy = new RunningProxy(tls);
    private final List<AutoCloseable> peers = new ArrayList<>();
    private String address = "";

    @BeforeAll
    static void makeCertificate() {
        tls = new TestTls(folder);
    }

    @AfterEach
    void close() throws Exception {
        try {
            proxy.awaitQuiet();
            assertThat(proxy.log()).noneMatch(line -> line.contains(PASSWORD));
        } finally {
            proxy.close();
            for (AutoCloseable peer : peers) {
                peer.close();
            }
        }
    }

    private ScriptedPeer peer(Script script) {
        ScriptedPeer peer = ScriptedPeer.onTcp(script);
        peers.add(peer);
        return peer;
    }

    private TestClient open(String... destinations) throws IOException {
        proxy.hashed("whee", PASSWORD, destinations);
        if (address.isEmpty()) {
            address = proxy.open("first-byte-timeout", "400ms", "connect-timeout", "400ms");
        }
        return TestClient.greeted(address);
    }

    private static ErrPacket refused(TestClient client) throws IOException {
        Frame verdict = client.verdict(2, PASSWORD);
        client.ends();
        return verdict.error();
    }

    /** case 18, L9: in clear and within TLS, each with the number that is due. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorInPlaceOfTheGreetingReachesTheClient(boolean withTls) throws Exception {
        ScriptedPeer full = peer(wire -> {
            wire.write(Packets.framed(0, TOO_MANY));
        });
        try (TestClient client = open(full.address())) {
            if (withTls) {
                client.tls(TestClient.MODERN);
            }
            int due = withTls ? 3 : 2;
            client.send(due - 1, client.login("whee", PASSWORD));
            Frame frame = client.read();
            assertThat(frame.sequenceId()).isEqualTo(due);
            assertThat(frame.error().errorCode()).isEqualTo(1040);
            assertThat(frame.error().message().utf8()).isEqualTo("Too many connections");
            client.ends();
        }
        proxy.awaitClosed(CloseReason.SERVER_REFUSED, 1);
    }

    /** What a server may do instead of greeting. */
    static Map<String, Script> useless() {
        Map<String, Script> all = new LinkedHashMap<>();
        all.put("closes", Script.CLOSE);
        all.put("resets", Script.RESET);
        all.put("is silent", Script.HANG);
        all.put("is full", wire -> wire.write(Packets.framed(0, TOO_MANY)));
        all.put("speaks HTTP", wire -> wire.write("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"));
        all.put("speaks of nothing", wire -> wire.write(new byte[4]));
        all.put("sends a huge header", wire -> {
            wire.write(new byte[] {-1, -1, -1, 0});
            wire.drain();
        });
        all.put(
                "is of protocol 9",
                wire -> TestServer.greet(wire, bytes -> {
                    bytes[4] = 9;
                    return bytes;
                }));
        for (int cut : List.of(1, 4, 5, 20, 40)) {
            all.put("stops after " + cut, wire -> TestServer.greet(wire, bytes -> Arrays.copyOf(bytes, cut)));
            all.put("hangs after " + cut, wire -> {
                TestServer.greet(wire, bytes -> Arrays.copyOf(bytes, cut));
                wire.hang();
            });
        }
        return all;
    }

    static Set<String> uselessNames() {
        return useless().keySet();
    }

    /** case 18, case 21, R26, L9: no client sees a closed socket without a word. */
    @ParameterizedTest
    @MethodSource("uselessNames")
    void aServerThatDoesNotGreetIsAnError(String what) throws Exception {
        ScriptedPeer server = peer(useless().get(what));
        try (TestClient client = open(server.address())) {
            client.send(1, client.login("whee", PASSWORD));
            ErrPacket error = refused(client);
            assertThat(error.errorCode()).isIn(CANNOT_CONNECT, 1040);
            if (error.errorCode() == CANNOT_CONNECT) {
                assertThat(error.message().utf8()).isEqualTo("The server for this account can not be reached");
            }
        }
        assertThat(proxy.log())
                .anyMatch(line -> line.startsWith("WARN session 1: ") && line.contains(server.address()));
    }

    /** case 18, L9: the next destination is tried, and nobody notices. */
    @ParameterizedTest
    @MethodSource("uselessNames")
    void theNextServerIsTried(String what) throws Exception {
        ScriptedPeer first = peer(useless().get(what));
        ScriptedPeer second = peer(new TestServer(TestServer.MYSQL57));
        try (TestClient client = open(first.address(), second.address())) {
            client.loggedIn("whee", PASSWORD);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.read().ok(TestClient.MODERN);
            assertThat(proxy.counters.snapshot().upstreams())
                    .filteredOn(traffic -> traffic.name().equals(second.address()))
                    .singleElement()
                    .satisfies(
                            traffic -> assertThat(traffic.currentConnections()).isEqualTo(1));
        }
        try (TestClient client = open(first.address(), second.address())) {
            client.loggedIn("whee", PASSWORD);
        }
        assertThat(second.visits()).hasSize(2);
        assertThat(first.visits())
                .as("it failed lately, so it is not tried again")
                .hasSize(1);
    }

    /** R14, L2, L9: refused, unresolvable, unanswered; the process and other users go on. */
    @Test
    void aServerThatCanNotBeReachedIsAnError() throws Exception {
        RefusedPort refusing = new RefusedPort();
        SilentPort silent = new SilentPort();
        peers.addAll(List.of(refusing, silent));
        for (String dead : List.of(refusing.address(), silent.address(), "tcp:no-such-host.invalid:3306")) {
            try (TestClient client = open(dead)) {
                client.send(1, client.login("whee", PASSWORD));
                ErrPacket error = refused(client);
                assertThat(error.errorCode()).isEqualTo(CANNOT_CONNECT);
                assertThat(error.message().utf8()).isEqualTo("The server for this account can not be reached");
                assertThat(proxy.log()).anyMatch(line -> line.startsWith("WARN session ") && line.contains(dead));
            }
        }
        ScriptedPeer alive = peer(new TestServer(TestServer.MYSQL57));
        try (TestClient client =
                open(refusing.address(), silent.address(), "tcp:no-such-host.invalid:3306", alive.address())) {
            client.loggedIn("whee", PASSWORD);
        }
        proxy.awaitClosed(CloseReason.CONNECT_REFUSED, 1);
        proxy.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
        proxy.awaitClosed(CloseReason.UNRESOLVABLE, 1);
    }

    private static Script afterLogin(byte[] answer, Script then) {
        return wire -> {
            TestServer.greet(wire, bytes -> bytes);
            Packets.over(wire).read();
            wire.write(answer);
            then.play(wire);
        };
    }

    /** case 15: what the server says of a login is the client's to read, byte for byte. */
    @Test
    void anErrorAfterTheLoginIsPassedOn() throws Exception {
        byte[] error = Packets.payload(
                out -> ErrPacket.of(1045, "28000", "Access denied for user 'whée'@'h' (using password: YES)\nTry again")
                        .encode(out, TestClient.MODERN));
        ScriptedPeer server = peer(afterLogin(Packets.framed(2, error), Script.CLOSE));
        try (TestClient client = open(server.address())) {
            client.send(1, client.login("whee", PASSWORD));
            Frame verdict = client.read();
            assertThat(verdict.sequenceId()).isEqualTo(2);
            assertThat(verdict.payload()).isEqualTo(error);
            client.ends();
        }
        proxy.awaitClosed(CloseReason.LOGIN_DENIED_BY_SERVER, 1);
    }

    /** What a server may do instead of a verdict. */
    static Map<String, Script> noVerdict() {
        Map<String, Script> all = new LinkedHashMap<>();
        all.put("ends", afterLogin(new byte[0], Script.CLOSE));
        all.put("resets", afterLogin(new byte[0], Script.RESET));
        all.put("is silent", afterLogin(new byte[0], Script.HANG));
        all.put("says half", afterLogin(new byte[] {7, 0, 0, 2, 0}, Script.CLOSE));
        all.put("says an OK too short", afterLogin(Packets.framed(2, new byte[] {0, 0}), Script.HANG));
        all.put("says nothing in a packet", afterLogin(Packets.framed(2, new byte[0]), Script.HANG));
        all.put("says what nobody knows", afterLogin(Packets.framed(2, new byte[] {0x55, 1, 2}), Script.HANG));
        all.put("wants the old password", afterLogin(Packets.framed(2, new byte[] {-2}), Script.HANG));
        all.put("never ends", afterLogin(new byte[] {-1, -1, -1, 2}, Script.HANG));
        return all;
    }

    static Set<String> noVerdictNames() {
        return noVerdict().keySet();
    }

    /** case 21, R26, L9: a server that fails within the login. */
    @ParameterizedTest
    @MethodSource("noVerdictNames")
    void aServerThatGivesNoVerdictIsAnError(String what) throws Exception {
        ScriptedPeer server = peer(noVerdict().get(what));
        try (TestClient client = open(server.address())) {
            client.send(1, client.login("whee", PASSWORD));
            assertThat(refused(client).errorCode()).isIn(CANNOT_CONNECT, 1251);
        }
        assertThat(server.visits()).hasSize(1);
    }

    /** R26, case 78: the patience of the login is over with the login. */
    @Test
    void aServerMayBeSilentOnceItHasSpoken() throws Exception {
        ScriptedPeer server = peer(new TestServer(TestServer.MYSQL57));
        try (TestClient client = open(server.address())) {
            client.loggedIn("whee", PASSWORD);
            client.socket().setSoTimeout(900);
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.read().ok(TestClient.MODERN);
        }
    }

    /** Where the server stands when the client leaves. */
    static Map<String, Script> steps() {
        Map<String, Script> all = new LinkedHashMap<>();
        all.put("before the greeting", Script.SWALLOW);
        all.put("within the greeting", wire -> {
            TestServer.greet(wire, bytes -> Arrays.copyOf(bytes, 9));
            wire.drain();
        });
        all.put("before the verdict", afterLogin(new byte[0], Script.SWALLOW));
        all.put("in the session", new TestServer(TestServer.MYSQL57));
        return all;
    }

    static Set<String> stepNames() {
        return steps().keySet();
    }

    /** R11, R18, case 19: whoever leaves takes the server's connection with him, long before any timeout. */
    @ParameterizedTest
    @MethodSource("stepNames")
    void aClientThatLeavesEndsTheServersConnection(String step) throws Exception {
        ScriptedPeer server = peer(steps().get(step));
        proxy.hashed("whee", PASSWORD, server.address());
        address = proxy.open("first-byte-timeout", "60s");
        for (boolean reset : new boolean[] {false, true}) {
            TestClient client = TestClient.greeted(address);
            client.send(1, client.login("whee", PASSWORD));
            Visit visit = server.next();
            if (step.equals("in the session")) {
                client.verdict(2, PASSWORD).ok(TestClient.MODERN);
            } else {
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> proxy.sessions.list().stream().anyMatch(session -> session.server() != null));
            }
            if (reset) {
                client.reset();
            } else {
                client.close();
            }
            visit.await();
            proxy.awaitQuiet();
        }
    }

    /** R11, R18, L12: and while the connect is under way. */
    @Test
    void aClientMayLeaveWhileTheConnectIsUnderWay() throws Exception {
        SilentPort silent = new SilentPort();
        peers.add(silent);
        proxy.hashed("whee", PASSWORD, silent.address());
        address = proxy.open("connect-timeout", "60s");
        for (int i = 0; i < 10; i++) {
            TestClient client = TestClient.greeted(address);
            client.send(1, client.login("whee", PASSWORD));
            if (i % 2 == 0) {
                client.reset();
            } else {
                client.close();
            }
        }
        proxy.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 10);
    }

    /** R11: and while it is asked for another answer. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientMayLeaveAtTheAuthSwitch(boolean reset) throws Exception {
        ScriptedPeer server = peer(TestServer.switching(PASSWORD));
        proxy.relayed("whee", server.address());
        address = proxy.open();
        TestClient client = TestClient.greeted(address);
        client.send(1, client.login("whee", PASSWORD));
        assertThat(client.read().first()).isEqualTo(0xFE);
        Visit visit = server.next();
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
        await("the server's side ends").atMost(Duration.ofSeconds(5)).until(visit::over);
        proxy.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 1);
    }

    /** R5: by its address, by a name of it, and around two listeners. */
    @Test
    void aLoopIsRefused() throws Exception {
        String first = proxy.open();
        String second = proxy.open();
        int port = Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
        for (String destination : List.of(first, "tcp:localhost:" + port, second)) {
            proxy.hashed("whee", PASSWORD, destination);
            try (TestClient client = TestClient.greeted(first)) {
                client.send(1, client.login("whee", PASSWORD));
                Frame verdict = client.read();
                assertThat(verdict.error().errorCode()).isEqualTo(CANNOT_CONNECT);
                assertThat(verdict.error().message().utf8()).doesNotContain("tcp:");
            }
        }
        proxy.awaitClosed(CloseReason.ROUTE_FAILED, 3);
        assertThat(proxy.log()).anyMatch(line -> line.contains("the destination is this proxy itself"));
    }

    /** R23, L9: who guesses learns nothing from the text: wrong password, unknown user, refused network. */
    @Test
    void whoGuessesLearnsNothing() throws Exception {
        ScriptedPeer server = peer(new TestServer(TestServer.MYSQL57));
        proxy.route("barred", new RouteDecision.Refused("not from this network"));
        List<ErrPacket> errors = new ArrayList<>();
        open(server.address()).close();
        for (String user : List.of("whee", "nobody", "barred")) {
            try (TestClient client = TestClient.greeted(address)) {
                client.send(1, client.login(user, "wrong-" + PASSWORD));
                Frame verdict = client.read();
                client.ends();
                errors.add(verdict.error());
                assertThat(verdict.error().message().utf8())
                        .isEqualTo("Access denied for user '" + user + "'@'127.0.0.1' (using password: YES)");
            }
        }
        assertThat(errors)
                .allMatch(error -> error.errorCode() == 1045
                        && "28000"
                                .equals(
                                        error.sqlState() == null
                                                ? ""
                                                : error.sqlState().utf8()));
        assertThat(server.visits()).isEmpty();
        proxy.awaitQuiet();
        assertThat(proxy.log())
                .anyMatch(line -> line.matches("WARN session \\d+: login_denied: the password is wrong; .*'whee'.*"))
                .anyMatch(line -> line.matches("WARN session \\d+: no_route: .*'nobody'.*"))
                .anyMatch(
                        line -> line.matches("WARN session \\d+: route_refused: .*not from this network.*'barred'.*"));
    }

    /** case 71: an idle server says why it ends, and ends. */
    @Test
    void theLastWordsOfAnIdleServerReachTheClient() throws Exception {
        byte[] killed = Packets.payload(
                out -> ErrPacket.of(1927, "70100", "Connection was killed").encode(out, TestClient.MODERN));
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        ScriptedPeer server = peer(afterLogin(ok, wire -> wire.write(Packets.framed(0, killed))));
        try (TestClient client = open(server.address())) {
            client.loggedIn("whee", PASSWORD);
            Frame frame = client.read();
            assertThat(frame.payload()).isEqualTo(killed);
            assertThat(frame.sequenceId()).isZero();
            client.ends();
        }
        proxy.awaitClosed(CloseReason.SERVER_CLOSED, 1);
    }

    /** case 71, L11: end of stream and reset of an idle server; half-close of a client; two COM_QUIT. */
    @Test
    void endsArePassedOn() throws Exception {
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        ScriptedPeer ending = peer(afterLogin(ok, Wire::halfClose));
        try (TestClient client = open(ending.address())) {
            client.loggedIn("whee", PASSWORD);
            client.ends();
        }
        TestServer server = new TestServer(TestServer.MYSQL57);
        ScriptedPeer living = peer(server);
        try (TestClient client = open(living.address())) {
            client.loggedIn("whee", PASSWORD);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.socket().shutdownOutput();
            client.read().ok(TestClient.MODERN);
            client.ends();
        }
        try (TestClient client = open(living.address())) {
            client.loggedIn("whee", PASSWORD);
            byte[] quit = Packets.framed(0, new byte[] {1});
            client.raw(Packets.joined(quit, quit));
            client.ends();
        }
        assertThat(server.commands).hasSize(2);
    }

    /** case 70: many commands before the first response, in whatever pieces they come. */
    @Test
    void commandsMayBePipelined() throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57);
        ScriptedPeer living = peer(server);
        int count = 300;
        try (TestClient client = open(living.address())) {
            client.loggedIn("whee", PASSWORD);
            byte[] all = Packets.payload(out -> {
                for (int i = 0; i < count; i++) {
                    out.writeBytes(Packets.framed(0, Packets.command(CommandType.COM_QUERY.code(), "DO " + i)));
                }
            });
            for (int at = 0; at < all.length; at += 7) {
                client.raw(Arrays.copyOfRange(all, at, Math.min(all.length, at + 7)));
            }
            for (int i = 0; i < count; i++) {
                client.read().ok(TestClient.MODERN);
            }
        }
        for (int i = 0; i < count; i++) {
            assertThat(server.commands.take().payload())
                    .isEqualTo(Packets.command(CommandType.COM_QUERY.code(), "DO " + i));
        }
    }

    /** case 45: an error that comes while the client still sends reaches it. */
    @Test
    void anErrorWhileTheClientStillSendsReachesIt() throws Exception {
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        byte[] tooLarge = Packets.payload(
                out -> ErrPacket.of(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes")
                        .encode(out, TestClient.MODERN));
        ScriptedPeer server = peer(afterLogin(ok, wire -> {
            wire.read(4);
            wire.write(Packets.framed(1, tooLarge));
            wire.halfClose();
            wire.drain();
        }));
        try (TestClient client = open(server.address())) {
            client.loggedIn("whee", PASSWORD);
            client.raw(new byte[] {-1, -1, -1, 0, 3});
            client.raw(new byte[100_000]);
            assertThat(client.read().payload()).isEqualTo(tooLarge);
            client.raw(new byte[100_000]);
            client.ends();
        }
    }

    /** case 1, case 3: capabilities for the proxy's own TLS never pass to a server. */
    @Test
    void aServerIsToldNoMoreThanItKnows() throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57.without(
                Capability.CLIENT_CONNECT_ATTRS, Capability.CLIENT_SESSION_TRACK, Capability.CLIENT_DEPRECATE_EOF));
        ScriptedPeer living = peer(server);
        try (TestClient client = open(living.address()).tls(TestClient.MODERN)) {
            client.send(2, client.login("whee", PASSWORD, TestClient.MODERN.with(Capability.CLIENT_DEPRECATE_EOF)));
            client.verdict(3, PASSWORD).ok(TestClient.MODERN);
        }
        assertThat(server.login().capabilities().without(Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA))
                .isEqualTo(TestClient.MODERN);
    }
}
