// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** Each limit of the door reached, by real connections: what the client sees is a clean end, and never a reset. */
@ExtendWith(NoLeaks.class)
class EntryLimitsTest {
    private final RunningTransport transport = new RunningTransport();
    private final LimitTable table = transport.limits;

    @AfterEach
    void close() {
        transport.close();
    }

    private static Wire greeted(String address) throws Exception {
        Wire client = Dialer.to(address).connect();
        client.write("hello");
        assertThat(client.readText(5)).isEqualTo("hello");
        return client;
    }

    private static void refused(String address) throws Exception {
        try (Wire client = Dialer.to(address).connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
    }

    private void awaitNothingCounted() {
        transport.awaitQuiet();
        await("all counts are 0 again").until(this::counted, List::isEmpty);
    }

    private List<Key> counted() {
        List<Key> left = new ArrayList<>();
        table.levels.forEach((key, level) -> {
            if (level.now() != 0 || !key.isKept()) {
                left.add(key);
            }
        });
        return left;
    }

    private void onlyOneAtATime(String... settings) throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            table.modified(keys(settings));
            try (Wire first = greeted(address)) {
                refused(address);
                first.write("again");
                assertThat(first.readText(5)).isEqualTo("again");
            }
            awaitNothingCounted();
            greeted(address).close();
        }
        transport.awaitClosed(CloseReason.LIMIT, 1);
        awaitNothingCounted();
    }

    private static Map<String, String> keys(String... pairs) {
        return pairs.length == 2 ? Map.of(pairs[0], pairs[1]) : Map.of(pairs[0], pairs[1], pairs[2], pairs[3]);
    }

    @Test
    void connectionsOfAllAreLimited() throws Exception {
        onlyOneAtATime("connections", "1");
        assertThat(table.refusals.of(Kind.CONNECTIONS, Scope.GLOBAL)).isEqualTo(1);
    }

    @Test
    void connectionsOfAListenerAreLimited() throws Exception {
        onlyOneAtATime("connections.per-listener", "1");
    }

    @Test
    void connectionsOfAnAddressAreLimited() throws Exception {
        onlyOneAtATime("connections.per-address", "1");
    }

    @Test
    void connectionsOfANetworkAreLimited() throws Exception {
        onlyOneAtATime("connections.per-network", "1");
        assertThat(table.refusals.of(Kind.CONNECTIONS, Scope.NETWORK)).isEqualTo(1);
    }

    @Test
    void aListenerMayHaveALimitOfItsOwn() throws Exception {
        table.modified(keys("connections.per-listener", "1"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address(), "max-connections", "2");
            try (Wire one = greeted(address);
                    Wire two = greeted(address)) {
                refused(address);
                assertThat(one.remote()).isEqualTo(two.remote());
            }
        }
        awaitNothingCounted();
    }

    @Test
    void whoIsExemptIsCountedAndNotRefused() throws Exception {
        table.modified(keys("connections", "1", "exempt", "127.0.0.0/8"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire one = greeted(address);
                    Wire two = greeted(address)) {
                assertThat(table.levels.get(Key.global(Kind.CONNECTIONS)).now()).isEqualTo(2);
                assertThat(one.remote()).isEqualTo(two.remote());
            }
        }
        awaitNothingCounted();
    }

    @Test
    void newConnectionsPerSecondAreLimited() throws Exception {
        transport.stopLimitsClock();
        table.modified(keys("rate.per-address", "2", "rate", "3"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            for (int i = 0; i < 20; i++) {
                Dialer.to(address).connect().close();
            }
            transport.awaitClosed(CloseReason.LIMIT, 18);
        }
        assertThat(table.refusals.of(Kind.RATE, Scope.ADDRESS)).isEqualTo(18);
        awaitNothingCounted();
    }

    @Test
    void behindAProxyTheAddressOfTheHeaderCounts() throws Exception {
        table.modified(keys("connections.per-address", "1"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address(), "proxy-protocol.from", "127.0.0.0/8");
            try (Wire one = Dialer.to(address).connect();
                    Wire two = Dialer.to(address).connect();
                    Wire three = Dialer.to(address).connect()) {
                one.write("PROXY TCP4 192.0.2.1 192.0.2.9 5555 3306\r\nhello");
                assertThat(one.readText(5)).isEqualTo("hello");
                two.write("PROXY TCP4 192.0.2.2 192.0.2.9 5555 3306\r\nhello");
                assertThat(two.readText(5)).isEqualTo("hello");
                three.write("PROXY TCP4 192.0.2.1 192.0.2.9 5556 3306\r\n");
                assertThat(three.drain()).isEqualTo(Ending.FIN);
            }
        }
        awaitNothingCounted();
    }

    @Test
    void whenTooManyAreOnTheirWayInTheOldestGoesFirst() throws Exception {
        table.modified(keys("logins", "2"));
        // a header is awaited, so none of them gets any further
        String address = transport.open("destination", "tcp:127.0.0.1:1", "proxy-protocol.from", "127.0.0.0/8");
        try (Wire oldest = Dialer.to(address).connect()) {
            transport.awaitSessions(1);
            try (Wire second = Dialer.to(address).connect();
                    Wire third = Dialer.to(address).connect()) {
                assertThat(oldest.drain()).isEqualTo(Ending.FIN);
                transport.awaitSessions(2);
                assertThat(second.channel().isOpen()).isTrue();
                assertThat(third.channel().isOpen()).isTrue();
                transport.awaitClosed(CloseReason.LIMIT, 1);
            }
        }
        awaitNothingCounted();
    }

    @Test
    void whoComesTooOftenThrowsNobodyOut() throws Exception {
        transport.stopLimitsClock();
        table.modified(keys("logins", "1", "rate.per-address", "1"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String honest = transport.open("destination", echo.address(), "proxy-protocol.from", "127.0.0.0/8");
            String plain = transport.open("destination", echo.address());
            Dialer.to(plain).connect().close();
            transport.awaitQuiet();
            try (Wire waiting = Dialer.to(honest).connect()) {
                transport.awaitSessions(1);
                refused(plain);
                waiting.write("PROXY TCP4 192.0.2.1 192.0.2.9 5555 3306\r\nhello");
                assertThat(waiting.readText(5)).isEqualTo("hello");
            }
        }
        assertThat(table.refusals.of(Kind.LOGINS, Scope.GLOBAL)).isZero();
        awaitNothingCounted();
    }

    @Test
    void whoIsInIsNoLoginInProgress() throws Exception {
        table.modified(keys("logins", "1", "logins.per-address", "1"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire one = greeted(address);
                    Wire two = greeted(address)) {
                assertThat(table.levels.get(Key.global(Kind.LOGINS)).now()).isZero();
                assertThat(one.remote()).isEqualTo(two.remote());
            }
        }
        awaitNothingCounted();
    }

    @Test
    void thousandsThatComeAndGoInAllWaysLeaveNoCount() throws Exception {
        table.modified(keys("connections.per-address", "40", "logins", "15"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String plain = transport.open("destination", echo.address());
            String header = transport.open("destination", echo.address(), "proxy-protocol.from", "127.0.0.0/8");
            String nowhere = transport.open("destination", "tcp:127.0.0.1:1");
            List<Wire> open = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                Wire client = Dialer.to(i % 3 == 0 ? plain : i % 3 == 1 ? header : nowhere)
                        .connect();
                if (i % 5 == 0) {
                    client.reset();
                } else if (i % 7 == 0) {
                    client.halfClose();
                } else if (i % 3 == 1 && i % 2 == 0) {
                    client.write("PROXY TCP4 192.0.2." + i % 50 + " 192.0.2.1 5555 3306\r\n");
                }
                open.add(client);
                if (open.size() > 60) {
                    open.remove(0).close();
                }
            }
            open.forEach(Wire::close);
            awaitNothingCounted();
        }
        assertThat(transport.times.sessions()).isZero();
        assertThat(table.refusals.of(Kind.CONNECTIONS, Scope.ADDRESS) + table.refusals.of(Kind.LOGINS, Scope.GLOBAL))
                .isPositive();
    }

    @Test
    void whoIsSilentForTooLongIsClosed() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire client = greeted(address)) {
                table.modified(keys("idle-timeout", "1ms"));
                transport.times.tick();
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
        }
        transport.awaitClosed(CloseReason.IDLE_TIMEOUT, 1);
        awaitNothingCounted();
        assertThat(table.refusals.of(Kind.IDLE_TIME, Scope.GLOBAL)).isEqualTo(1);
    }

    @Test
    void whoIsThereForTooLongIsClosedUnlessItsListenerSaysOtherwise() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            String other = transport.open("destination", echo.address(), "session-age", "1h");
            try (Wire client = greeted(address);
                    Wire spared = greeted(other)) {
                table.modified(keys("session-age", "1ms"));
                transport.times.tick();
                assertThat(client.drain()).isEqualTo(Ending.FIN);
                spared.write("again");
                assertThat(spared.readText(5)).isEqualTo("again");
            }
        }
        transport.awaitClosed(CloseReason.SESSION_AGE, 1);
        awaitNothingCounted();
    }

    @Test
    void whoDoesNotComeInInTimeIsClosed() throws Exception {
        String address = transport.open("destination", "tcp:127.0.0.1:1", "proxy-protocol.from", "127.0.0.0/8");
        try (Wire client = Dialer.to(address).connect()) {
            transport.awaitSessions(1);
            table.modified(keys("login-timeout", "1ms"));
            transport.times.tick();
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.LOGIN_TIMEOUT, 1);
        awaitNothingCounted();
    }
}
