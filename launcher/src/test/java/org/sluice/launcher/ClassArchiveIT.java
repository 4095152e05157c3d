// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes: made by the first start, used by the next, never in the way and never spoken of. */
class ClassArchiveIT {
    @TempDir
    Path folder;

    @Test
    void theSecondStartFindsTheClassesOfTheFirst() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        start(Map.of("XDG_CACHE_HOME", cache.toString()));

        await().atMost(Duration.ofSeconds(90)).until(() -> archives(cache).size() == 1);
        Path loaded = folder.resolve("loaded");
        start(Map.of("XDG_CACHE_HOME", cache.toString(), "JAVA_OPTS", "-Xlog:class+load:file=" + loaded));

        assertThat(Files.readString(loaded))
                .containsPattern("org\\.sluice\\.launcher\\.Starter source: shared objects file \\(top\\)")
                .containsPattern("org\\.sluice\\.transport\\.\\S+ source: shared objects file \\(top\\)");

        Files.write(archives(cache).get(0), new byte[100_000]);
        start(Map.of("XDG_CACHE_HOME", cache.toString()));
    }

    @Test
    void withoutAPlaceForTheArchiveItStartsAsWell() throws Exception {
        start(Map.of("XDG_CACHE_HOME", "/dev/null/cache"));
    }

    /** Nothing but the ready line and our own log comes of it. */
    private void start(Map<String, String> environment) throws Exception {
        try (Sluice sluice = Sluice.start(
                folder, Sluice.home(), environment, "rum", "-s", "tcp:127.0.0.1:0", "-d", "tcp:127.0.0.1:1")) {
            sluice.awaitReady();
            sluice.signal("TERM");

            assertThat(sluice.await().status()).isEqualTo(143);
            assertThat(sluice.out().lines()).hasSize(1);
            assertThat(sluice.err().lines()).allMatch(line -> line.contains(" INFO "));
        }
    }

    private static List<Path> archives(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }
}
