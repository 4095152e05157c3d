// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Where programs are kept from one run of the tests to the next: {@code ~/.cache/sluice/testkit}. */
final class Cache {
    private Cache() {}

    /** What is done where only one process at a time may be. */
    interface Step<T, E extends Exception> {
        T run() throws IOException, E;
    }

    static Path folder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("sluice").resolve("testkit");
    }

    static <T, E extends Exception> T locked(Step<T, E> step) throws IOException, E {
        Path lock = Files.createDirectories(folder()).resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            Objects.requireNonNull(held);
            return step.run();
        }
    }
}
