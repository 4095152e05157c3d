// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.feature;

import java.nio.file.Path;

/**
 * Maven coordinates of a bundle: {@code group:artifact:version}, {@code group:artifact:type:version} or
 * {@code group:artifact:type:classifier:version}.
 */
public record BundleId(String group, String artifact, String type, String classifier, String version) {

    /**
     * @throws IllegalArgumentException if the text has another form
     */
    public static BundleId parse(String text) {
        String[] parts = text.split(":", -1);
        for (String part : parts) {
            if (part.isBlank() || part.contains("/") || part.contains("..")) {
                throw wrong(text);
            }
        }
        return switch (parts.length) {
            case 3 -> new BundleId(parts[0], parts[1], "jar", "", parts[2]);
            case 4 -> new BundleId(parts[0], parts[1], parts[2], "", parts[3]);
            case 5 -> new BundleId(parts[0], parts[1], parts[2], parts[3], parts[4]);
            default -> throw wrong(text);
        };
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no bundle id: group:artifact:version or group:artifact:type:classifier:version");
    }

    /** Where a repository in Maven's layout keeps it. */
    public Path in(Path repository) {
        String suffix = classifier.isEmpty() ? "" : "-" + classifier;
        return repository
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + suffix + "." + type);
    }

    @Override
    public String toString() {
        String middle = classifier.isEmpty() ? (type.equals("jar") ? "" : type + ":") : type + ":" + classifier + ":";
        return group + ":" + artifact + ":" + middle + version;
    }
}
