// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.RefusedPort;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;

/** What servers do instead of logging a client in, and what the client reads of it. */
@ExtendWith(NoLeaks.class)
class UselessServerTest {
    private static final int CANNOT_CONNECT = 1429;
    private static final byte[] TOO_MANY =
            Packets.joined(new byte[] {(byte) 0xFF, 0x10, 0x04}, "Too many connections".getBytes(US_ASCII));

    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

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
        ScriptedPeer full = proxied.peer(wire -> {
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
        ScriptedPeer server = proxied.peer(useless().get(what));
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
        ScriptedPeer first = proxied.peer(useless().get(what));
        ScriptedPeer second = proxied.peer(new TestServer(TestServer.MYSQL57));
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
        RefusedPort refusing = proxied.add(new RefusedPort());
        SilentPort silent = proxied.add(new SilentPort());
        for (String dead : List.of(refusing.address(), silent.address(), "tcp:no-such-host.invalid:3306")) {
            try (TestClient client = open(dead)) {
                client.send(1, client.login("whee", PASSWORD));
                ErrPacket error = refused(client);
                assertThat(error.errorCode()).isEqualTo(CANNOT_CONNECT);
                assertThat(error.message().utf8()).isEqualTo("The server for this account can not be reached");
                assertThat(proxy.log()).anyMatch(line -> line.startsWith("WARN session ") && line.contains(dead));
            }
        }
        ScriptedPeer alive = proxied.peer(new TestServer(TestServer.MYSQL57));
        try (TestClient client =
                open(refusing.address(), silent.address(), "tcp:no-such-host.invalid:3306", alive.address())) {
            client.loggedIn("whee", PASSWORD);
        }
        proxy.awaitClosed(CloseReason.CONNECT_REFUSED, 1);
        proxy.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
        proxy.awaitClosed(CloseReason.UNRESOLVABLE, 1);
    }

    /** case 15: what the server says of a login is the client's to read, byte for byte. */
    @Test
    void anErrorAfterTheLoginIsPassedOn() throws Exception {
        byte[] error = Packets.payload(
                out -> ErrPacket.of(1045, "28000", "Access denied for user 'whée'@'h' (using password: YES)\nTry again")
                        .encode(out, TestClient.MODERN));
        ScriptedPeer server = proxied.peer(TestServer.afterLogin(Packets.framed(2, error), Script.CLOSE));
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
        all.put("ends", TestServer.afterLogin(new byte[0], Script.CLOSE));
        all.put("resets", TestServer.afterLogin(new byte[0], Script.RESET));
        all.put("is silent", TestServer.afterLogin(new byte[0], Script.HANG));
        all.put("says half", TestServer.afterLogin(new byte[] {7, 0, 0, 2, 0}, Script.CLOSE));
        all.put("says an OK too short", TestServer.afterLogin(Packets.framed(2, new byte[] {0, 0}), Script.HANG));
        all.put("says nothing in a packet", TestServer.afterLogin(Packets.framed(2, new byte[0]), Script.HANG));
        all.put(
                "says what nobody knows",
                TestServer.afterLogin(Packets.framed(2, new byte[] {0x55, 1, 2}), Script.HANG));
        all.put("wants the old password", TestServer.afterLogin(Packets.framed(2, new byte[] {-2}), Script.HANG));
        all.put("never ends", TestServer.afterLogin(new byte[] {-1, -1, -1, 2}, Script.HANG));
        return all;
    }

    static Set<String> noVerdictNames() {
        return noVerdict().keySet();
    }

    /** case 21, R26, L9: a server that fails within the login. */
    @ParameterizedTest
    @MethodSource("noVerdictNames")
    void aServerThatGivesNoVerdictIsAnError(String what) throws Exception {
        ScriptedPeer server = proxied.peer(noVerdict().get(what));
        try (TestClient client = open(server.address())) {
            client.send(1, client.login("whee", PASSWORD));
            assertThat(refused(client).errorCode()).isIn(CANNOT_CONNECT, 1251);
        }
        // a second one is that of the check that what it does has called for
        assertThat(server.visits()).hasSizeBetween(1, 2);
    }
}
