// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** What is asked before a protocol has a connection. */
@ExtendWith(NoLeaks.class)
class EntryConditionTest {
    private static final EntryRefusal REFUSAL = EntryRefusal.tooManyConnections("none at all");

    private final RunningTransport transport = new RunningTransport();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger counted = new AtomicInteger();

    @AfterEach
    void close() {
        transport.close();
    }

    /** Counts whoever comes, and refuses one address. */
    private final class Counting implements EntryCondition {
        private final @Nullable String refused;

        Counting(@Nullable String refused) {
            this.refused = refused;
        }

        @Override
        public @Nullable EntryRefusal accepted(Entry entry) {
            counted.incrementAndGet();
            entry.whenOver(counted::decrementAndGet);
            asked.add("accepted " + entry.listener() + " " + entry.client());
            return null;
        }

        @Override
        public @Nullable EntryRefusal known(Entry entry) {
            String client = String.valueOf(entry.client());
            asked.add("known " + client);
            return client.equals(refused) ? REFUSAL : null;
        }
    }

    @Test
    void aConditionIsAskedAtTheAcceptAndWithTheAddress() throws Exception {
        transport.conditions.bindCondition(new Counting(null));
        try (EchoServer echo = EchoServer.onTcp();
                Wire client =
                        Dialer.to(transport.open("destination", echo.address())).connect()) {
            client.write("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(asked).containsExactly("accepted l1 null", "known /127.0.0.1");
            assertThat(counted).hasValue(1);
        }
        await().until(() -> counted.get() == 0);
        transport.awaitQuiet();
    }

    @Test
    void behindAProxyTheAddressIsThatOfTheHeader() throws Exception {
        transport.conditions.bindCondition(new Counting("/192.0.2.7"));
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address(), "proxy-protocol.from", "127.0.0.0/8");
            try (Wire client = Dialer.to(address).connect()) {
                client.write("PROXY TCP4 192.0.2.7 192.0.2.1 5555 3306\r\n");
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
            transport.awaitClosed(CloseReason.LIMIT, 1);
            try (Wire client = Dialer.to(address).connect()) {
                client.write("PROXY TCP4 192.0.2.8 192.0.2.1 5555 3306\r\nhello");
                assertThat(client.readText(5)).isEqualTo("hello");
            }
        }
        assertThat(asked)
                .containsExactly("accepted l1 null", "known /192.0.2.7", "accepted l1 null", "known /192.0.2.8");
        transport.awaitQuiet();
        assertThat(counted).hasValue(0);
    }

    @Test
    void whoIsRefusedIsOffAllCountsBeforeItsSocketIsClosed() throws Exception {
        transport.conditions.bindCondition(new Counting("/127.0.0.1"));
        try (Wire client =
                Dialer.to(transport.open("destination", "tcp:127.0.0.1:1")).connect()) {
            await().until(() -> asked.size() == 2 && counted.get() == 0);
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitQuiet();
    }

    @Test
    void aConditionThatFailsRefusesNobody() throws Exception {
        transport.conditions.bindCondition(new EntryCondition() {
            @Override
            public @Nullable EntryRefusal accepted(Entry entry) {
                throw new IllegalStateException("a defect");
            }
        });
        try (EchoServer echo = EchoServer.onTcp();
                Wire client =
                        Dialer.to(transport.open("destination", echo.address())).connect()) {
            client.write("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
        }
        transport.awaitQuiet();
    }
}
