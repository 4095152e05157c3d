// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a server has its data; gone with the server. */
record TemporaryFolder(Path path) {
    private static final Duration DELETING = Duration.ofSeconds(5);

    static TemporaryFolder create(String prefix) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that gave up may still be removing files of its own. */
    void delete() {
        Instant end = Instant.now().plus(DELETING);
        while (true) {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return;
            } catch (IOException | UncheckedIOException e) {
                if (Instant.now().isAfter(end)) {
                    throw new IllegalStateException(path + " can not be removed", e);
                }
            }
        }
    }
}
