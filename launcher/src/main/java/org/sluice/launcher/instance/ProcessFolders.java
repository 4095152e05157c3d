// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sluice.launcher.report.FolderTree;

/**
 * What each process of an instance has for itself in its folder, by its process id: bundle cache and generated
 * configuration. For a process that was taken over lives on beside the one that took over.
 */
final class ProcessFolders {
    private static final String CACHE = "bundle-cache";
    private static final String CONFIG = "generated-config";
    private static final String OLD = ".old-";

    private final Path folder;

    ProcessFolders(Path folder) {
        this.folder = folder;
    }

    Path bundleCache() {
        return own(CACHE);
    }

    Path generatedConfig() {
        return own(CONFIG);
    }

    private Path own(String what) {
        return folder.resolve(what + "-" + ProcessHandle.current().pid());
    }

    /** What a process of the same id has left makes room. Emptying it would take longer than all else at a start. */
    void setOldCacheAside() {
        try {
            Files.move(bundleCache(), folder.resolve(CACHE + OLD + System.nanoTime()));
        } catch (IOException e) {
            return; // there is none; or the framework empties it
        }
    }

    /** Takes away what processes have left that live no more. */
    void removeOld() throws IOException {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "{" + CACHE + "," + CONFIG + "}*")) {
            all.forEach(old::add);
        }
        for (Path path : old) {
            if (!isOfLiving(String.valueOf(path.getFileName()))) {
                FolderTree.delete(path);
            }
        }
    }

    private static boolean isOfLiving(String name) {
        String id = name.substring(name.lastIndexOf('-') + 1);
        return !name.contains(OLD)
                && id.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(id)).isPresent();
    }
}
