// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.deploy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tells one state of a file from another. */
record Stamp(long size, long modified, @Nullable Object key) {

    /** The jars of a folder; none if there is no such folder. */
    static Map<Path, Stamp> jars(Path folder) throws IOException {
        Map<Path, Stamp> jars = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return jars;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path file : files) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        jars.put(
                                file,
                                new Stamp(
                                        attributes.size(),
                                        attributes.lastModifiedTime().toMillis(),
                                        attributes.fileKey()));
                    }
                } catch (NoSuchFileException e) {
                    // gone since the folder was read
                }
            }
        }
        return jars;
    }
}
