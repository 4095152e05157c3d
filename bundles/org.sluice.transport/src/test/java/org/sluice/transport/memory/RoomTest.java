// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Who is let in when memory or descriptors are short, and who was inside already. */
@ExtendWith(NoLeaks.class)
class RoomTest {
    private final RunningTransport transport = new RunningTransport();
    private double heap;
    private double buffers;

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void whoComesWhenMemoryIsFullIsRefusedUntilThereIsRoomAndTheOthersGoOn() throws Exception {
        MemoryGuard guard = new MemoryGuard(transport.counters, () -> heap, () -> buffers);
        transport.conditions.bindCondition(guard);
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire inside = Dialer.to(address).connect()) {
                assertIsServed(inside);
                buffers = 0.91;
                guard.look();
                assertIsRefused(address);
                assertThat(guard.facts()).containsEntry("memory", "heap 0 %, buffers 91 %, full");
                assertIsServed(inside);

                buffers = 0.2;
                heap = 0.85; // below what shuts the door, but not yet below what opens it
                guard.look();
                assertIsRefused(address);
                heap = 0.79;
                guard.look();
                try (Wire later = Dialer.to(address).connect()) {
                    assertIsServed(later);
                }
            }
        }
        transport.awaitClosed(CloseReason.LIMIT, 2);
        assertThat(transport.counters.snapshot().series())
                .filteredOn(series -> series.name().equals("sluice_memory_refused_total"))
                .singleElement()
                .satisfies(series -> assertThat(series.samples().get(0).value()).isEqualTo(2));
        transport.awaitQuiet();
    }

    @Test
    void asManyComeInAsThereAreDescriptorsForAndAnotherWhenOneHasLeft() throws Exception {
        DescriptorLimit limit = new DescriptorLimit(transport.counters, 128, 100); // 28, of which 24 are kept back
        transport.conditions.bindCondition(limit);
        assertThat(limit.facts()).containsEntry("descriptors", "128, room for 2 connections");
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address());
            try (Wire one = Dialer.to(address).connect()) {
                assertIsServed(one);
                try (Wire two = Dialer.to(address).connect()) {
                    assertIsServed(two);
                    assertIsRefused(address);
                }
                transport.awaitSessions(1);
                try (Wire three = Dialer.to(address).connect()) {
                    assertIsServed(three);
                }
            }
        }
        transport.awaitClosed(CloseReason.LIMIT, 1);
        transport.awaitQuiet();
    }

    @Test
    void howeverFewDescriptorsThereAreOneComesIn() {
        assertThat(new DescriptorLimit(transport.counters, 64, 73).facts())
                .containsEntry("descriptors", "64, room for 1 connections");
        assertThat(new DescriptorLimit(transport.counters, 20000, 80).facts())
                .containsEntry("descriptors", "20000, room for 9704 connections");
        assertThat(new DescriptorLimit(transport.counters, 0, 0).facts()).isEmpty();
    }

    private static void assertIsServed(Wire wire) throws Exception {
        wire.write("hello");
        assertThat(wire.readText(5)).isEqualTo("hello");
    }

    private static void assertIsRefused(String address) throws Exception {
        try (Wire wire = Dialer.to(address).connect()) {
            assertThat(wire.drain()).isEqualTo(Ending.FIN);
        }
    }
}
