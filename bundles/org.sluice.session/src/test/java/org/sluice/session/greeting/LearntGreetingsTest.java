// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

class LearntGreetingsTest {
    private static final HandshakeV10 OLD = server("5.5.45", new Capabilities(0xA00F_F7FFL));
    private static final HandshakeV10 MODERN = server("8.4.0", new Capabilities(0xDFFF_FFFFL));

    /** About to run over, as System.nanoTime may be. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private final LearntGreetings learnt = new LearntGreetings(now::get);

    private static HandshakeV10 server(String version, Capabilities capabilities) {
        return new HandshakeV10(
                ByteString.utf8(version), 8, ByteString.of(new byte[20]), capabilities, 45, 2, ByteString.utf8("x"));
    }

    private void hours(int count) {
        now.addAndGet(TimeUnit.HOURS.toNanos(count));
    }

    private String version() {
        return learnt.greeting().serverVersion().utf8();
    }

    @Test
    void aServerThatHasLeftHoldsNobodyBack() {
        learnt.learn("old", OLD);
        learnt.learn("modern", MODERN);
        assertThat(version()).isEqualTo("5.5.45");
        for (int i = 0; i < 24; i++) {
            hours(1);
            learnt.learn("modern", MODERN);
            assertThat(learnt.greeting().capabilities().has(CLIENT_DEPRECATE_EOF))
                    .isFalse();
        }
        hours(1);
        learnt.learn("modern", MODERN);
        hours(1);
        learnt.learn("modern", MODERN);
        assertThat(version()).isEqualTo("8.4.0");
        assertThat(learnt.greeting().capabilities().has(CLIENT_DEPRECATE_EOF)).isTrue();
        assertThat(learnt.size()).isEqualTo(1);
    }

    /** Who comes first on Monday must not decide what the others are told. */
    @Test
    void aQuietWeekendChangesNothing() {
        learnt.learn("old", OLD);
        learnt.learn("modern", MODERN);
        hours(60);
        learnt.learn("modern", MODERN);
        assertThat(version()).isEqualTo("5.5.45");
        assertThat(learnt.greeting().capabilities().has(CLIENT_DEPRECATE_EOF)).isFalse();
    }

    @Test
    void moreServersThanThereCanBeDoNotAddUp() {
        learnt.learn("old", OLD);
        for (int i = 0; i < 2 * LearntGreetings.MOST; i++) {
            now.incrementAndGet();
            learnt.learn("s" + i, MODERN);
        }
        assertThat(learnt.size()).isEqualTo(LearntGreetings.MOST);
        assertThat(version()).isEqualTo("8.4.0");
    }
}
