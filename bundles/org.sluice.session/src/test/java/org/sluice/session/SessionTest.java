// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sluice.session.Proxied.PASSWORD;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.module.Mode;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capability;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;

/** What client and server see of each other, from the routing to the end. */
@ExtendWith(NoLeaks.class)
class SessionTest {
    private static final int ROUND_TRIPS = 101;

    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private String address = "";

    private TestClient open(ScriptedPeer server) throws IOException {
        proxy.hashed("whee", PASSWORD, server.address());
        if (address.isEmpty()) {
            address = proxy.open();
        }
        return TestClient.greeted(address);
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
                assertThat(verdict.error().errorCode()).isEqualTo(1429);
                assertThat(verdict.error().message().utf8()).doesNotContain("tcp:");
            }
        }
        proxy.awaitClosed(CloseReason.ROUTE_FAILED, 3);
        assertThat(proxy.log()).anyMatch(line -> line.contains("the destination is this proxy itself"));
    }

    /** R26, case 78: the patience of the login is over with the login. */
    @Test
    void aServerMayBeSilentOnceItHasSpoken() throws Exception {
        ScriptedPeer server = proxied.peer(new TestServer(TestServer.MYSQL57));
        address = proxy.open("first-byte-timeout", "1s");
        try (TestClient client = open(server)) {
            client.loggedIn("whee", PASSWORD);
            client.socket().setSoTimeout(2000);
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.read().ok(TestClient.MODERN);
        }
    }

    /** Nobody can tell whether the listener's own destination is the right server. */
    @Test
    void withoutTheRouterThatWasThereNobodyGoesToTheListenersDestination() throws Exception {
        ScriptedPeer server = proxied.peer(new TestServer(TestServer.MYSQL57));
        String strict = proxy.open("destination", server.address());
        String easy = proxy.open("destination", server.address(), "without-router", "destination");
        proxy.modules.mode("table", new Mode.Shadow());
        for (int i = 0; i < 3; i++) {
            try (TestClient client = TestClient.greeted(strict)) {
                client.send(1, client.login("whee", PASSWORD));
                ErrPacket error = client.read().error();
                assertThat(error.errorCode()).isEqualTo(1105);
                assertThat(error.message().utf8()).isEqualTo("The proxy can not tell where this user belongs");
                client.ends();
            }
        }
        proxy.awaitClosed(CloseReason.NO_ROUTE, 3);
        assertThat(server.visits()).isEmpty();
        assertThat(proxy.log().stream().filter(line -> line.startsWith("WARN listener")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("l1: its routers are gone", "without-router = destination"));
        try (TestClient client = TestClient.greeted(easy)) {
            client.send(1, client.login("whee", PASSWORD));
            client.read();
            assertThat(server.visits()).hasSize(1);
        }
        proxy.modules.mode("table", new Mode.Active());
        proxy.hashed("whee", PASSWORD, server.address());
        try (TestClient client = TestClient.greeted(strict)) {
            client.loggedIn("whee", PASSWORD);
        }
    }

    /** R23, L9: who guesses learns nothing from the text: wrong password, unknown user, refused network. */
    @Test
    void whoGuessesLearnsNothing() throws Exception {
        ScriptedPeer server = proxied.peer(new TestServer(TestServer.MYSQL57));
        proxy.route("barred", new RouteDecision.Refused("not from this network"));
        proxy.hashed("ruled-out", PASSWORD, server.address());
        proxy.bar("ruled-out");
        List<ErrPacket> errors = new ArrayList<>();
        open(server).close();
        for (String user : List.of("whee", "nobody", "barred", "ruled-out")) {
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
                .anyMatch(line -> line.matches("WARN session \\d+: route_refused: .*not from this network.*'barred'.*"))
                .anyMatch(line -> line.matches("WARN session \\d+: access_refused: .*not from there.*'ruled-out'.*"));
    }

    /** case 71: an idle server says why it ends, and ends. */
    @Test
    void theLastWordsOfAnIdleServerReachTheClient() throws Exception {
        byte[] killed = Packets.payload(
                out -> ErrPacket.of(1927, "70100", "Connection was killed").encode(out, TestClient.MODERN));
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        ScriptedPeer server = proxied.peer(TestServer.afterLogin(ok, wire -> wire.write(Packets.framed(0, killed))));
        try (TestClient client = open(server)) {
            client.loggedIn("whee", PASSWORD);
            Frame frame = client.read();
            assertThat(frame.payload()).isEqualTo(killed);
            assertThat(frame.sequenceId()).isZero();
            client.ends();
        }
        proxy.awaitClosed(CloseReason.SERVER_CLOSED, 1);
    }

    /** case 20, case 71, L11: end of stream and reset of an idle server; half-close of a client; two COM_QUIT. */
    @Test
    void endsArePassedOn() throws Exception {
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        ScriptedPeer ending = proxied.peer(TestServer.afterLogin(ok, Wire::halfClose));
        try (TestClient client = open(ending)) {
            client.loggedIn("whee", PASSWORD);
            client.ends();
        }
        TestServer server = new TestServer(TestServer.MYSQL57);
        ScriptedPeer living = proxied.peer(server);
        try (TestClient client = open(living)) {
            client.loggedIn("whee", PASSWORD);
            client.send(0, (byte) CommandType.COM_PING.code());
            client.socket().shutdownOutput();
            client.read().ok(TestClient.MODERN);
            client.ends();
        }
        try (TestClient client = open(living)) {
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
        ScriptedPeer living = proxied.peer(server);
        int count = 300;
        try (TestClient client = open(living)) {
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
        ScriptedPeer server = proxied.peer(TestServer.afterLogin(ok, wire -> {
            wire.read(4);
            wire.write(Packets.framed(1, tooLarge));
            wire.halfClose();
            wire.drain();
        }));
        try (TestClient client = open(server)) {
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
        ScriptedPeer living = proxied.peer(server);
        try (TestClient client = open(living).tls(TestClient.MODERN)) {
            client.send(2, client.login("whee", PASSWORD, TestClient.MODERN.with(Capability.CLIENT_DEPRECATE_EOF)));
            client.verdict(3, PASSWORD).ok(TestClient.MODERN);
        }
        assertThat(server.login().capabilities().without(Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA))
                .isEqualTo(TestClient.MODERN);
    }

    /** R29: what comes in two segments goes on in two, and the second does not wait for the word that the first came. */
    @Test
    void smallPacketsAreNotHeldBack() throws Exception {
        byte[] ok = Packets.framed(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
        byte[] query = Packets.framed(0, Packets.command(CommandType.COM_QUERY.code(), "DO 1 /* and more */"));
        byte[] answer = Packets.framed(1, new byte[] {0, 0, 0, 2, 0, 0, 0});
        Semaphore asked = new Semaphore(0);
        Semaphore answered = new Semaphore(0);
        ScriptedPeer server = proxied.peer(TestServer.afterLogin(ok, wire -> {
            for (int i = 0; i < ROUND_TRIPS; i++) {
                wire.read(15);
                asked.release();
                wire.read(query.length - 15);
                wire.write(Arrays.copyOf(answer, 5));
                answered.acquire();
                wire.write(Arrays.copyOfRange(answer, 5, answer.length));
            }
            wire.drain();
        }));
        List<Duration> trips = new ArrayList<>();
        try (TestClient client = open(server)) {
            client.loggedIn("whee", PASSWORD);
            InputStream in = client.socket().getInputStream();
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long begun = System.nanoTime();
                client.raw(Arrays.copyOf(query, 15));
                asked.acquire();
                client.raw(Arrays.copyOfRange(query, 15, query.length));
                assertThat(in.readNBytes(5)).hasSize(5);
                answered.release();
                assertThat(in.readNBytes(answer.length - 5)).hasSize(answer.length - 5);
                trips.add(Duration.ofNanos(System.nanoTime() - begun));
            }
        }
        Collections.sort(trips);
        assertThat(trips.get(ROUND_TRIPS / 2)).isLessThan(Duration.ofMillis(20));
    }

    /** L13: neither this machine nor a UNIX socket is a place for TLS, unless one asks for it; and a socket never is. */
    @ParameterizedTest
    @CsvSource({"tcp4,auto", "tcp6,auto", "unix,auto", "unix,on", "unix,full"})
    void whatStaysOnThisMachineNeedsNoTls(String kind, String serverTls, @TempDir Path folder) throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57.with(Capability.CLIENT_SSL));
        ScriptedPeer peer = proxied.add(
                switch (kind) {
                    case "tcp4" -> ScriptedPeer.onTcp(server);
                    case "tcp6" -> ScriptedPeer.onTcp6(server);
                    default -> ScriptedPeer.onUnix(folder.resolve("s"), server);
                });
        proxy.hashed("whee", PASSWORD, peer.address());
        try (TestClient client = TestClient.greeted(proxy.open("mysql.server-tls", serverTls))) {
            client.loggedIn("whee", PASSWORD);
        }
        assertThat(server.login().capabilities().has(Capability.CLIENT_SSL)).isFalse();
    }
}
