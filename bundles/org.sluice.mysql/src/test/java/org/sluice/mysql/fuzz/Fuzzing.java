// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes each target for {@code -Dfuzz.seconds}, when it is asked for by name: see the module's README. */
class Fuzzing {
    /** Jazzer, in a process of its own; what it finds lies in target/fuzz and belongs into the corpus. */
    @ParameterizedTest
    @MethodSource("org.sluice.mysql.fuzz.FuzzTest#targets")
    void fuzzingFindsNothing(FuzzTest.Named named) throws IOException, InterruptedException, URISyntaxException {
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
                        "-max_total_time=" + Integer.getInteger("fuzz.seconds", 120),
                        "-max_len=4096",
                        "-artifact_prefix=" + work.getParent() + File.separator,
                        work.toString(),
                        FuzzTest.corpus(named).toString()))
                .inheritIO()
                .start();
        assertThat(jazzer.waitFor()).as("the end of Jazzer").isZero();
    }
}
