// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_FOUND_ROWS;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;
import org.sluice.mysql.packet.EofPacket;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.session.Packets.Frame;
import org.sluice.session.greeting.GreetingType;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** What is announced to a client, what it takes of that, and what a server is told. */
@ExtendWith(NoLeaks.class)
class CapabilitiesTest {
    private static final String PASSWORD = "s3cret-of-the-test";
    /** The proxy asks for these itself, for the login. */
    private static final Capabilities THE_LOGINS = Capabilities.of(
            CLIENT_MYSQL,
            CLIENT_PROTOCOL_41,
            CLIENT_SECURE_CONNECTION,
            CLIENT_CONNECT_WITH_DB,
            CLIENT_PLUGIN_AUTH,
            CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);

    private final RunningProxy proxy = new RunningProxy(null);

    @AfterEach
    void close() {
        try {
            proxy.awaitQuiet();
        } finally {
            proxy.close();
        }
    }

    private TestClient open(String greeting, ScriptedPeer server) throws Exception {
        proxy.hashed("whee", PASSWORD, server.address());
        return TestClient.greeted(proxy.open("mysql.greeting", greeting));
    }

    static Stream<Arguments> pairs() {
        return GreetingType.words().stream()
                .flatMap(front -> Stream.of(GreetingType.values()).map(behind -> Arguments.of(front, behind)));
    }

    /** case 1, R1, L18: no server hears of what it has not, and no client of what was not announced. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aServerIsAskedForWhatAllThreeKnow(String front, GreetingType behind) throws Exception {
        Capabilities servers = behind.greeting().capabilities().without(CLIENT_COMPRESS);
        TestServer server = new TestServer(servers);
        try (ScriptedPeer peer = ScriptedPeer.onTcp(server);
                TestClient client = open(front, peer)) {
            Capabilities announced = client.greeting().capabilities();
            Capabilities everything = new Capabilities(0xFFFF_FFFFL).without(CLIENT_SSL, CLIENT_COMPRESS);
            client.send(1, client.login("whee", PASSWORD, everything));
            Frame verdict = client.verdict(2, PASSWORD);
            if (verdict.first() == ErrPacket.HEADER) {
                assertThat(verdict.error().errorCode()).isEqualTo(1251);
                assertThat(verdict.error().message().utf8()).contains("the client uses what the server has not");
                assertThat(announced.bits() & ~servers.bits())
                        .as("bits the server lacks")
                        .isNotZero();
                return;
            }
            verdict.ok(everything.and(announced));
            Capabilities told = server.login().capabilities();
            assertThat(new Capabilities(told.bits() & ~servers.bits()).without(CLIENT_CONNECT_WITH_DB, CLIENT_MYSQL))
                    .as("what the server has not")
                    .isEqualTo(Capabilities.NONE);
            assertThat(new Capabilities(told.bits() & ~announced.bits() & ~THE_LOGINS.bits()))
                    .as("what was not announced")
                    .isEqualTo(Capabilities.NONE);
        }
    }

    /** R1: four flags of a newer client, which the greeting has not offered, before a server that knows them all. */
    @Test
    void flagsThatWereNotAnnouncedAreNotHonoured() throws Exception {
        TestServer server =
                new TestServer(GreetingType.MYSQL80.greeting().capabilities().without(CLIENT_COMPRESS));
        try (ScriptedPeer peer = ScriptedPeer.onTcp(server);
                TestClient client = open("mariadb55", peer)) {
            Capabilities flags = TestClient.MODERN.with(
                    CLIENT_CONNECT_ATTRS,
                    CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
                    CLIENT_SESSION_TRACK,
                    CLIENT_DEPRECATE_EOF);
            client.loggedIn("whee", PASSWORD, flags);
            Capabilities told = server.login().capabilities();
            assertThat(told.has(CLIENT_SESSION_TRACK)).isFalse();
            assertThat(told.has(CLIENT_DEPRECATE_EOF)).isFalse();
            assertThat(told.has(CLIENT_CONNECT_ATTRS)).isFalse();
        }
    }

    /** L18: a client that expects no EOF packets gets none of a server that sends them; who observes is told of these. */
    @Test
    void anOlderServersResultsAreTranslated() throws Exception {
        Capabilities old = new Capabilities(0xA00F_F7FFL).without(CLIENT_COMPRESS);
        byte[] column = Packets.payload(out -> out.writeBytes(new byte[] {3, 'd', 'e', 'f', 0, 0, 0, 1, 'x', 1, 'x'})
                .writeBytes(new byte[] {12, 45, 0, 4, 0, 0, 0, (byte) 0xFD, 0, 0, 0, 0, 0}));
        byte[] eof = {(byte) EofPacket.HEADER, 0, 0, 2, 0};
        byte[] answer = Packets.joined(
                Packets.framed(1, new byte[] {1}),
                Packets.framed(2, column),
                Packets.framed(3, eof),
                Packets.framed(4, new byte[] {1, 'r'}),
                Packets.framed(5, eof));
        List<String> told = new CopyOnWriteArrayList<>();
        proxy.observed(
                new SessionObserver() {
                    @Override
                    public void response(Session session, Command command, Response response) {
                        told.add(command + " " + response.outcome() + " " + response.bytes());
                    }
                },
                Map.of(SessionObserver.COMMANDS, true));
        Script script = wire -> {
            Packets packets = Packets.over(wire);
            packets.send(0, TestServer.greeting(old)::encode);
            packets.read();
            packets.send(2, new byte[] {0, 0, 0, 2, 0, 0, 0});
            packets.read();
            packets.raw(answer);
            wire.drain();
        };
        try (ScriptedPeer peer = ScriptedPeer.onTcp(script);
                TestClient client = open("mysql57", peer)) {
            client.loggedIn("whee", PASSWORD, TestClient.MODERN.with(CLIENT_DEPRECATE_EOF));
            client.send(0, Packets.command(3, "SELECT x"));
            List<Frame> frames = List.of(client.read(), client.read(), client.read(), client.read());
            assertThat(frames).extracting(Frame::sequenceId).containsExactly(1, 2, 3, 4);
            assertThat(frames.get(2).payload()).containsExactly(1, 'r');
            assertThat(frames.get(3).first()).isEqualTo(0xFE);
            assertThat(frames.get(3).payload()).hasSizeGreaterThanOrEqualTo(7);
            await().untilAsserted(
                            () -> assertThat(told).containsExactly("COM_QUERY SELECT x Rows[rows=1] " + answer.length));
        }
    }

    /** case 1: what can not be translated is refused, and the reason names it. */
    @Test
    void whatCanNotBeTranslatedIsRefused() throws Exception {
        TestServer server = new TestServer(TestServer.MYSQL57.without(CLIENT_FOUND_ROWS));
        try (ScriptedPeer peer = ScriptedPeer.onTcp(server);
                TestClient client = open("mysql57", peer)) {
            client.send(1, client.login("whee", PASSWORD, TestClient.MODERN.with(CLIENT_FOUND_ROWS)));
            ErrPacket error = client.read().error();
            assertThat(error.errorCode()).isEqualTo(1251);
            assertThat(error.message().utf8()).contains("CLIENT_FOUND_ROWS");
            client.ends();
        }
        proxy.awaitClosed(CloseReason.INCOMPATIBLE, 1);
    }
}
