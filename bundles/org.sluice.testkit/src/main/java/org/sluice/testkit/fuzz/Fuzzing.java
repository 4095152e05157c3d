// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.fuzz;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The tests of a bundle's targets: their corpora always, and Jazzer for {@code -Dfuzz.seconds} each if that is said. */
public final class Fuzzing {
    /** How long each target is fuzzed. */
    public static final String SECONDS = "fuzz.seconds";
    /** The simple name of the one target that is fuzzed; all of them without it. */
    public static final String TARGET = "fuzz.target";

    private Fuzzing() {}

    /** A test for each target. */
    public static Stream<DynamicTest> of(Class<?>... targets) {
        int seconds = Integer.getInteger(SECONDS, 0);
        String only = System.getProperty(TARGET);
        return Stream.of(targets)
                .map(FuzzTarget::new)
                .map(target -> DynamicTest.dynamicTest(target.toString(), () -> {
                    target.replay();
                    if (seconds > 0 && (only == null || only.equals(target.toString()))) {
                        target.fuzz(Duration.ofSeconds(seconds));
                    }
                }));
    }
}
