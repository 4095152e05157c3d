// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --memory}, which the script reads before there is a Java. */
class MemoryOptionIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            191m | 191m is too small, 192m is the least
            0g   | 0g is too small, 192m is the least
            0    | 0 is too small, 192m is the least
            256  | "256" has no unit: m or g, as 256m
            big  | "big" is not a size: a number and m or g, as 256m
            -1m  | "-1m" is not a size: a number and m or g, as 256m
            """)
    void badSizesAreRefused(String size, String told) throws Exception {
        Sluice.Result result = Sluice.run(folder, "run", "--memory", size, "-c", "none");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("sluice: option --memory: " + told + "\n");
    }

    @Test
    void moreThanTheMachineHasIsRefused() throws Exception {
        Sluice.Result result = Sluice.run(folder, "run", "--memory", "100000g", "-c", "none");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .matches("sluice: option --memory: 100000g is more than the [1-9][0-9]*m of this machine\n");
    }

    @Test
    void oneNumberBoundsHeapBuffersClassesAndCode() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Map<String, String> environment =
                Map.of("SLUICE_MEMORY", "1g", "JAVA_OPTS", "-XX:+PrintCommandLineFlags -XX:ThreadStackSize=700");
        try (Sluice sluice = Sluice.start(
                folder,
                Sluice.home(),
                environment,
                "run",
                "--memory=256m",
                "-c",
                config.resolve("none").toString())) {
            Sluice.Result result = sluice.await();

            assertThat(result.out())
                    .contains(
                            "-XX:MaxHeapSize=" + (67 << 20) + " ",
                            "-XX:MaxDirectMemorySize=" + (45 << 20) + " ",
                            "-XX:MaxMetaspaceSize=" + (56 << 20) + " ",
                            "-XX:ReservedCodeCacheSize=" + (32 << 20) + " ",
                            "-XX:ThreadStackSize=700 ",
                            "-XX:+ExitOnOutOfMemoryError ");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run -c lua/none                            | true
            run --features core,tcp -c lua             | true
            run --features=core,tcp --data lua,        | true
            run -c none --features core,lua            | false
            run -c none --features=lua,core            | false
            dpm -s none                                | false
            """)
    void itEndsWhenTheHeapIsExhaustedButWhereScriptsAre(String line, boolean ends) throws Exception {
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Map<String, String> environment =
                Map.of("JAVA_HOME", folder.resolve("java").toString());

        try (Sluice sluice = Sluice.start(folder, Sluice.home(), environment, line.split(" +"))) {
            assertThat(sluice.await().out().contains("-XX:+ExitOnOutOfMemoryError"))
                    .isEqualTo(ends);
        }
    }
}
