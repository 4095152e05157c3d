// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what fuzzing has found and begun with. */
class FuzzTest {
    /** Of one class. */
    interface Target {
        void run(byte[] input);
    }

    record Named(Class<?> type, Target target) {
        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static List<Named> targets() {
        return List.of(
                new Named(PacketsFuzz.class, PacketsFuzz::fuzzerTestOneInput),
                new Named(FramesFuzz.class, FramesFuzz::fuzzerTestOneInput),
                new Named(TrackersFuzz.class, TrackersFuzz::fuzzerTestOneInput),
                new Named(TranslatorsFuzz.class, TranslatorsFuzz::fuzzerTestOneInput),
                new Named(ScramblesFuzz.class, ScramblesFuzz::fuzzerTestOneInput));
    }

    static Path corpus(Named named) throws URISyntaxException {
        URL folder = FuzzTest.class.getResource(named.toString());
        return Path.of(Objects.requireNonNull(folder, "a corpus").toURI());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void theCorpusFindsNothing(Named named) throws IOException, URISyntaxException {
        try (Stream<Path> inputs = Files.list(corpus(named))) {
            List<Path> all = inputs.sorted().toList();
            assertThat(all).isNotEmpty();
            for (Path input : all) {
                try {
                    named.target().run(Files.readAllBytes(input));
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(named + " on " + input.getFileName(), e);
                }
            }
        }
    }
}
