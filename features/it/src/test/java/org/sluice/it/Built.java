// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build has made before this module: the filtered feature files and the bundles that they name. */
public final class Built {
    private static final Path FEATURES = Path.of("..", "target");

    private Built() {}

    /** A file of the bundle repository, by its path there. */
    public static Path inRepository(String path) {
        return FEATURES.resolve("repository").resolve(path);
    }

    static Path feature(String name) {
        return FEATURES.resolve("features").resolve(name + ".json");
    }

    /** The names of all features. */
    static List<String> features() throws IOException {
        try (Stream<Path> files = Files.list(FEATURES.resolve("features"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        }
    }

    /** The bundles of ours that are shipped. */
    public static List<Path> ownBundles() throws IOException {
        try (Stream<Path> files = Files.walk(inRepository("org/sluice"))) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new IOException("the features module has not been built");
            }
            return jars;
        }
    }

    public static Path launcherClasses() {
        return Path.of("..", "..", "launcher", "target", "classes");
    }
}
