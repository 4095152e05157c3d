// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import org.junit.jupiter.api.Test;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

class GreetingTest {
    private static final HandshakeV10 SERVER = new HandshakeV10(
            ByteString.utf8("9.7.0"), 8, ByteString.of(new byte[20]), new Capabilities(0xDFFF_FFFFL), 255, 2, null);

    /** A client that got it would send frames that nobody here reads. */
    @Test
    void whatTheProxyCanNotDoItselfIsNotAnnounced() {
        LearntGreetings learnt = new LearntGreetings();
        learnt.learn("one", SERVER);
        Capabilities announced = learnt.greeting().capabilities();
        assertThat(announced.has(CLIENT_PROTOCOL_41)).isTrue();
        assertThat(announced.has(CLIENT_ZSTD_COMPRESSION_ALGORITHM)).isFalse();
    }
}
