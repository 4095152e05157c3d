// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * The bundles of a feature file.
 *
 * @param name the file's name without {@code .json}
 */
record FeatureFile(String name, List<Entry> entries) {
    /**
     * @param artifact the Maven artifact's name
     * @param startOrder its start level
     */
    record Entry(String artifact, Path jar, int startOrder) {
        boolean isFragment() throws IOException {
            try (JarFile file = new JarFile(jar.toFile())) {
                return file.getManifest().getMainAttributes().getValue("Fragment-Host") != null;
            }
        }
    }

    static FeatureFile read(String name) throws IOException {
        Map<String, Object> feature = JSON.std.mapFrom(Files.readString(Built.feature(name)));
        List<?> bundles = (List<?>) feature.get("bundles");
        return new FeatureFile(
                name, bundles.stream().map(bundle -> entry((Map<?, ?>) bundle)).toList());
    }

    /** The bundles of several features; one that more than one names counts once. */
    static List<Entry> merged(List<String> names) throws IOException {
        Map<Path, Entry> entries = new LinkedHashMap<>();
        for (String name : names) {
            read(name).entries().forEach(entry -> entries.putIfAbsent(entry.jar(), entry));
        }
        return List.copyOf(entries.values());
    }

    private static Entry entry(Map<?, ?> bundle) {
        String[] id = String.valueOf(bundle.get("id")).split(":");
        String version = id[id.length - 1];
        String classifier = id.length == 5 ? "-" + id[3] : "";
        Path jar = Built.inRepository(id[0].replace('.', '/') + "/" + id[1] + "/" + version + "/" + id[1] + "-"
                + version + classifier + ".jar");
        return new Entry(id[1], jar, ((Number) bundle.get("start-order")).intValue());
    }
}
