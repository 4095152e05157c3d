// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.feature;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.launcher.report.Failure;

/**
 * The features that are started together.
 *
 * @param bundles each once, whatever number of features names it, with the lowest of its start orders
 * @param configurations by PID
 * @param unstarted the PIDs of the features that are there but not started, each with its feature
 */
public record FeatureSet(
        List<FeatureFile.Entry> bundles,
        Map<String, Map<String, Object>> configurations,
        Map<String, String> unstarted) {

    /** From this start order on, bundles start when the configuration has been checked: what reads it in. */
    public static final int AFTER_CHECK = 20;

    static final int LAST_START_ORDER = 99;

    /**
     * @throws Failure if a feature is not there, or can not be read
     */
    public static FeatureSet read(List<String> names, Path folder) throws Failure {
        Map<String, Path> files = files(folder);
        Map<BundleId, FeatureFile.Entry> bundles = new LinkedHashMap<>();
        Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();
        for (String name : names) {
            Path file = files.remove(name);
            if (file == null && Files.exists(folder.resolve(name + ".json"))) {
                continue; // named twice
            }
            if (file == null) {
                throw Failure.of("there is no feature \"" + name + "\" in " + folder + "; there are "
                        + String.join(", ", files(folder).keySet()));
            }
            FeatureFile feature = FeatureFile.read(name, file);
            feature.bundles().forEach(entry -> bundles.merge(entry.id(), entry, FeatureSet::earlier));
            configurations.putAll(feature.configurations());
        }
        return new FeatureSet(new ArrayList<>(bundles.values()), configurations, pids(files));
    }

    private static Map<String, Path> files(Path folder) throws Failure {
        Map<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "*.json")) {
            for (Path path : paths) {
                String name = String.valueOf(path.getFileName());
                files.put(name.substring(0, name.length() - ".json".length()), path);
            }
        } catch (IOException e) {
            throw Failure.of("the folder of features " + folder + " can not be read: " + e);
        }
        return files;
    }

    private static FeatureFile.Entry earlier(FeatureFile.Entry one, FeatureFile.Entry other) {
        return one.startOrder() <= other.startOrder() ? one : other;
    }

    private static Map<String, String> pids(Map<String, Path> files) {
        Map<String, String> pids = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try {
                FeatureFile.read(file.getKey(), file.getValue()).pids().forEach(pid -> pids.put(pid, file.getKey()));
            } catch (Failure e) {
                // A feature that is not started may be broken: it is told to whoever starts it.
            }
        }
        return pids;
    }

    /**
     * Where each bundle is.
     *
     * @throws Failure if any is missing
     */
    public Map<FeatureFile.Entry, Path> locate(Path repository) throws Failure {
        Map<FeatureFile.Entry, Path> located = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (FeatureFile.Entry entry : bundles) {
            Path file = entry.id().in(repository);
            if (Files.isReadable(file)) {
                located.put(entry, file);
            } else {
                missing.add("the bundle " + entry.id() + " is missing: there is no readable file " + file);
            }
        }
        if (!missing.isEmpty()) {
            throw Failure.of(missing);
        }
        return located;
    }
}
