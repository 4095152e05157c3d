// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.testkit.fuzz.Fuzzing;

/** Replays what fuzzing has found and begun with. */
class FuzzTest {
    @TestFactory
    Stream<DynamicTest> nothingIsFound() {
        return Fuzzing.of(
                PacketsFuzz.class,
                FramesFuzz.class,
                CompressionFuzz.class,
                TrackersFuzz.class,
                ModelFuzz.class,
                TranslatorsFuzz.class,
                ScramblesFuzz.class);
    }
}
