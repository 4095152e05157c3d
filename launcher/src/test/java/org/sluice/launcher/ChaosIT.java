// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.chaos.Chaos;

/** Some of the faults, under load, and the death of Sluice; all of them, for as long as one likes, are in the benchmarks. */
class ChaosIT {
    @TempDir
    private Path folder;

    @Test
    void whateverGoesWrongWhoeverIsNotHitDoesNotNotice() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("chaos by -Dseed=" + seed);
        Map<String, String> leaksTold = Map.of("JAVA_OPTS", "-Dio.netty.leakDetection.level=paranoid");
        try (Chaos chaos = new Chaos(folder, Sluice.home(), leaksTold, List.of(), seed)) {
            chaos.load(3, 2, 50, 2);
            chaos.round(1);
            assertThat(chaos.secrets()).isEmpty();
            chaos.rest();
            chaos.load(3, 2, 50, 0);
            chaos.kill();
            chaos.rest();
            assertThat(chaos.tally().wrong()).isEmpty();
        }
    }
}
