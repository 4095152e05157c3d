// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.session.Proxied.PASSWORD;
import static org.sluice.session.Queries.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.StatusFlags;
import org.sluice.session.Packets.Frame;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.ScriptedPeer;

/** Each limit reached, and what the client reads; at the end of each test nothing is counted any more. */
@ExtendWith(NoLeaks.class)
class LimitsTest {
    @RegisterExtension
    final Proxied proxied = new Proxied(PASSWORD);

    private final RunningProxy proxy = proxied.proxy;
    private final ScriptedPeer server = proxied.peer(new TestServer(TestServer.MYSQL57));

    private String open(String... limits) {
        limit(limits);
        proxy.hashed("whee", PASSWORD, server.address());
        proxy.hashed("other", PASSWORD, server.address());
        return proxy.open();
    }

    private void limit(String... pairs) {
        proxy.limits.modified(
                switch (pairs.length) {
                    case 2 -> Map.of(pairs[0], pairs[1]);
                    case 4 -> Map.of(pairs[0], pairs[1], pairs[2], pairs[3]);
                    default -> Map.of(pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5]);
                });
    }

    private static void told(ErrPacket error, int code, String text) {
        assertThat(error.errorCode()).isEqualTo(code);
        assertThat(error.message().utf8()).isEqualTo(text);
    }

    private static TestClient whee(String address) throws IOException {
        return TestClient.greeted(address).loggedIn("whee", PASSWORD);
    }

    @Test
    void atTheDoorItIsTooManyConnections() throws Exception {
        String address = open("connections.per-address", "1");
        try (TestClient in = whee(address);
                TestClient out = TestClient.connect(address)) {
            told(out.refused(0), 1040, "Too many connections");
            query(in, "SELECT 1").read().ok(TestClient.MODERN);
        }
        proxy.awaitClosed(CloseReason.LIMIT, 1);
        assertThat(proxy.log()).anyMatch(line -> line.contains("the limit is 1 connections, address 127.0.0.1"));
    }

    @Test
    void aUserMayHaveSoManyAndAnotherIsNotConcerned() throws Exception {
        String address = open("connections.per-user", "1");
        try (TestClient in = whee(address);
                TestClient out = TestClient.greeted(address);
                TestClient other = TestClient.greeted(address).loggedIn("other", PASSWORD)) {
            out.send(1, out.login("whee", PASSWORD));
            ErrPacket error = out.refused(2);
            told(error, 1203, "User whee already has more than 'max_user_connections' active connections");
            assertThat(error.sqlState()).isEqualTo(ByteString.utf8("42000"));
            query(in, "SELECT 1").read().ok(TestClient.MODERN);
            query(other, "SELECT 1").read().ok(TestClient.MODERN);
        }
        proxy.awaitQuiet();
        whee(address).close();
    }

    @Test
    void whoHasNotProvedToBeAUserTakesNoPlaceOfIt() throws Exception {
        String address = open("connections.per-user", "1");
        try (TestClient stranger = TestClient.greeted(address)) {
            stranger.send(1, stranger.login("whee", "wrong"));
            assertThat(stranger.verdict(2, "wrong").error().errorCode()).isEqualTo(1045);
            whee(address).close();
        }
    }

    @Test
    void aUserMayComeSoOftenInASecond() throws Exception {
        proxy.stopLimitsClock();
        String address = open("rate.per-user", "1");
        try (TestClient in = whee(address);
                TestClient out = TestClient.greeted(address)) {
            out.send(1, out.login("whee", PASSWORD));
            told(
                    out.refused(2),
                    1226,
                    "User 'whee' has exceeded the 'max_connections_per_second' resource (current value: 1)");
            query(in, "SELECT 1").read().ok(TestClient.MODERN);
        }
    }

    @Test
    void whenServersAreFullItIsTooManyConnectionsAndTheyNoticeNothing() throws Exception {
        String address = open("connections.per-destination", "1");
        try (TestClient in = whee(address);
                TestClient out = TestClient.greeted(address)) {
            out.send(1, out.login("other", PASSWORD));
            told(out.refused(2), 1040, "Too many connections");
            query(in, "SELECT 1").read().ok(TestClient.MODERN);
            assertThat(server.visits()).hasSize(1);
        }
    }

    private void fail(String address) throws IOException {
        try (TestClient wrong = TestClient.greeted(address)) {
            wrong.send(1, wrong.login("whee", "wrong"));
            assertThat(wrong.verdict(2, "wrong").error().errorCode()).isEqualTo(1045);
        }
    }

    @Test
    void anAddressWhereTooManyLoginsFailIsRefused() throws Exception {
        String address = open(
                "failed-logins.per-address", "1", "failed-logins.refusal", "2", "failed-logins.longest-delay", "0");
        fail(address);
        fail(address);
        try (TestClient out = TestClient.connect(address)) {
            told(out.refused(0), 1040, "Too many connections");
        }
    }

    @Test
    void aUserForWhomTooManyLoginsFailIsRefused() throws Exception {
        String address =
                open("failed-logins.per-user", "1", "failed-logins.refusal", "2", "failed-logins.longest-delay", "0");
        fail(address);
        fail(address);
        try (TestClient out = TestClient.greeted(address)) {
            out.send(1, out.login("whee", PASSWORD));
            told(
                    out.refused(2),
                    1226,
                    "User 'whee' has exceeded the 'failed_logins_per_minute' resource (current value: 1)");
        }
        TestClient.greeted(address).loggedIn("other", PASSWORD).close();
    }

    @Test
    void beyondTheNumberADenialIsToldLaterAndHoldsUpNobodyElse() throws Exception {
        String address = open("failed-logins.per-address", "1", "failed-logins.refusal", "1000");
        List<TestClient> wrong = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TestClient client = TestClient.greeted(address);
            client.send(1, client.login("whee", "wrong"));
            wrong.add(client);
            client.socket().setSoTimeout(10_000);
        }
        assertThat(wrong.get(0).verdict(2, "wrong").error().errorCode()).isEqualTo(1045);
        whee(address).close();
        assertThat(wrong.get(9).socket().getInputStream().available())
                .as("the tenth is to wait for many seconds")
                .isZero();
        assertThat(wrong.get(1).verdict(2, "wrong").error().errorCode()).isEqualTo(1045);
        proxy.sessions.list().forEach(session -> proxy.sessions.kill(session.id(), "the test"));
        for (TestClient client : wrong) {
            client.close();
        }
    }

    /** Ends sessions that are silent until one has been ended that came last, so that all others have been looked at. */
    private static void awaitALook(String address) throws IOException {
        for (int i = 0; i < 2; i++) {
            try (TestClient silent = whee(address)) {
                silent.ends();
            }
        }
    }

    private TestClient busy(Semaphore answers, int... status) throws IOException {
        ScriptedPeer slow = proxied.peer(TestServer.afterLogin(ok(2, 2), wire -> {
            Packets packets = Packets.over(wire);
            for (int one : status) {
                packets.read();
                answers.acquireUninterruptibly();
                wire.write(ok(1, one));
            }
            wire.drain();
        }));
        proxy.hashed("busy", PASSWORD, slow.address());
        return TestClient.greeted(proxy.open()).loggedIn("busy", PASSWORD);
    }

    private static byte[] ok(int sequenceId, int status) {
        return Packets.framed(
                sequenceId, Packets.payload(out -> OkPacket.ofStatus(status).encode(out, TestClient.MODERN)));
    }

    /** Case 78. */
    @Test
    void silenceWhileAQueryRunsEndsNothing() throws Exception {
        String address = open("connections", "0");
        Semaphore answers = new Semaphore(0);
        try (TestClient client = busy(answers, 2)) {
            query(client, "SELECT SLEEP(1000)");
            limit("idle-timeout", "1ms");
            awaitALook(address);
            answers.release();
            client.read().ok(TestClient.MODERN);
            client.ends();
        }
        proxy.awaitClosed(CloseReason.IDLE_TIMEOUT, 3);
    }

    @Test
    void oldAgeWaitsForTheEndOfATransaction() throws Exception {
        String address = open("connections", "0");
        Semaphore answers = new Semaphore(2);
        int inTransaction = 2 | StatusFlags.SERVER_STATUS_IN_TRANS;
        try (TestClient client = busy(answers, inTransaction, 2)) {
            Frame begun = query(client, "BEGIN").read();
            begun.ok(TestClient.MODERN);
            limit("session-age", "1ms");
            awaitALook(address);
            query(client, "COMMIT").read().ok(TestClient.MODERN);
            client.ends();
        }
        proxy.awaitClosed(CloseReason.SESSION_AGE, 3);
    }
}
