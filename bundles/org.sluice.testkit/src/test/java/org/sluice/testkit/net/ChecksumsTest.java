// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ChecksumsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 262_143, 262_144, 262_145, 100_000_000})
    void whatWasSentIsWhatCame(long length) throws Exception {
        Checksums.Sum expected = Checksums.of(7, length);
        assertThat(expected.length()).isEqualTo(length);
        try (ScriptedPeer peer = ScriptedPeer.onTcp(wire -> Checksums.send(wire, 7, length));
                Wire wire = Dialer.to(peer.address()).connect()) {
            assertThat(Checksums.receiveToEnd(wire)).isEqualTo(expected);
        }
    }

    @Test
    void goesBothWaysAtOnceOnOneWire() throws Exception {
        long length = 20_000_000;
        try (EchoServer echo = EchoServer.onTcp();
                Wire wire = Dialer.to(echo.address()).connect()) {
            CompletableFuture<Checksums.Sum> back = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    back.complete(Checksums.receive(wire, length));
                } catch (Exception e) {
                    back.completeExceptionally(e);
                }
            });
            reader.start();
            assertThat(Checksums.send(wire, 3, length)).isEqualTo(back.get());
            reader.join();
        }
    }

    @Test
    void anotherSeedAndAnotherLengthAreAnotherSum() {
        assertThat(Checksums.of(1, 1000)).isNotEqualTo(Checksums.of(2, 1000)).isNotEqualTo(Checksums.of(1, 1001));
        assertThat(Checksums.of(0, 1000).crc()).isNotZero();
    }
}
