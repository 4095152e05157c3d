// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what fuzzing has found and begun with; and with {@code -Dfuzz.seconds} fuzzes each target for so long, see the
 * module's README.
 */
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

    private static Path corpus(Named named) throws URISyntaxException {
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

    /** Jazzer, in a process of its own; what it finds lies in target/fuzz and belongs into the corpus. */
    @ParameterizedTest
    @MethodSource("targets")
    @EnabledIfSystemProperty(named = "fuzz.seconds", matches = "\\d+")
    void fuzzingFindsNothing(Named named) throws IOException, InterruptedException, URISyntaxException {
        Path work = Files.createDirectories(Path.of("target", "fuzz", named.toString(), "corpus"));
        Process jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        // Jazzer's watch over Unsafe does not survive how Netty uses it.
                        "-Dio.netty.noUnsafe=true",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + named.type().getName(),
                        "--instrumentation_includes=org.sluice.mysql.**",
                        "-max_total_time=" + System.getProperty("fuzz.seconds"),
                        "-max_len=4096",
                        "-artifact_prefix=" + work.getParent() + File.separator,
                        work.toString(),
                        corpus(named).toString()))
                .inheritIO()
                .start();
        assertThat(jazzer.waitFor()).as("the end of Jazzer").isZero();
    }
}
