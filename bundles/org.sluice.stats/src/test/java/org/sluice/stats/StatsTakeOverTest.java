// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two components of one process as the old one and the new one. */
class StatsTakeOverTest {
    private final StatsTakeOver leaving = new StatsTakeOver();
    private final StatsTakeOver taking = new StatsTakeOver();
    private StatsComponent old;
    private StatsComponent fresh;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws Exception {
        old = new StatsComponent("0", leaving, Patience.ORDINARY);
        fresh = new StatsComponent("0", taking, Patience.ORDINARY);
    }

    @AfterEach
    void close() {
        fresh.close();
        old.close();
    }

    private static List<String> listening(StatsComponent component, String addresses) {
        component.configure(Map.of("listen", addresses));
        await().until(() -> component.state().pending().isEmpty());
        return component.state().listening();
    }

    @Test
    void bothListenForAMomentAndThenOnlyTheNewOne() throws Exception {
        Path file = folder.resolve("s");
        String wanted = "tcp:127.0.0.1:0 sock:" + file;
        List<String> before = listening(old, wanted);
        assertThat(listening(fresh, before.get(0))).as("without a take-over").isEmpty();

        taking.take(folder, leaving.offer(folder));
        assertThat(listening(fresh, wanted)).isEqualTo(before);
        leaving.leave(taking.open());

        assertThat(old.state().listening()).isEmpty();
        assertThat(listening(old, wanted)).as("what is configured later on").isEmpty();
        assertThat(file).exists();
        StatsComponent third = new StatsComponent("0", new StatsTakeOver(), Patience.ORDINARY);
        try {
            assertThat(listening(third, before.get(0)))
                    .as("a port that is shared no more")
                    .isEmpty();
        } finally {
            third.close();
        }
    }

    @Test
    void aSocketFileComesBackWhenTheNewOneFails() throws Exception {
        Path file = folder.resolve("s");
        listening(old, "sock:" + file);
        taking.take(folder, leaving.offer(folder));
        assertThat(listening(fresh, "sock:" + file)).hasSize(1);

        fresh.close();
        assertThat(file).doesNotExist();
        leaving.keep();

        await().until(() -> file.toFile().exists());
        assertThat(old.state().listening()).hasSize(1);
    }
}
