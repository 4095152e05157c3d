// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SecondThoughtTest {
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong now = new AtomicLong(-7);
    private final SecondThought thought = new SecondThought(sessions::get, now::get);

    @Test
    void nobodyIsThereSoItEnds() {
        assertThat(thought.before()).isNull();
    }

    @Test
    void whereSessionsLiveTheSecondOneEnds() {
        sessions.set(3);
        assertThat(thought.before()).isEqualTo("3 sessions live; Ctrl-C again within 5 s to end");
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(thought.before()).isNull();
    }

    @Test
    void aSecondOneThatComesLaterIsAFirstOne() {
        sessions.set(1);
        assertThat(thought.before()).startsWith("1 session lives");
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(thought.before()).startsWith("1 session lives");
    }
}
