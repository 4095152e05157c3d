// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ops4j.pax.exam.TestContainerException;

/** Each feature file on the core: every bundle resolves and starts. */
class ResolutionIT {
    @TempDir
    Path folder;

    static List<String> features() throws IOException {
        return Built.features();
    }

    @ParameterizedTest
    @MethodSource("features")
    void everyBundleOfAFeatureResolvesAndStarts(String feature) throws IOException {
        try (Composition composition = Composition.start(folder, "core", feature)) {
            assertThat(composition.idle()).isEmpty();
            assertThat(composition.errors()).isEmpty();
        }
    }

    @Test
    void allFeaturesTogetherResolve() throws IOException {
        try (Composition composition =
                Composition.start(folder, Built.features().toArray(String[]::new))) {
            assertThat(composition.idle()).isEmpty();
            assertThat(composition.errors()).isEmpty();
        }
    }

    @Test
    void aBundleThatDoesNotResolveFailsTheStart() {
        assertThatThrownBy(() -> Composition.start(folder, Set.of("jackson-core"), "core", "stats"))
                .isInstanceOf(TestContainerException.class);
    }
}
