// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.launcher.feature.FeatureSet;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.FolderTree;

/** A framework that only answers questions: nothing is configured, nothing listens, and its folder goes with it. */
public final class ScratchFramework implements AutoCloseable {
    private final Path cache;
    private final FrameworkHost host;

    private ScratchFramework(Path cache, FrameworkHost host) {
        this.cache = cache;
        this.host = host;
    }

    public static ScratchFramework start(Path configFolder, FeatureSet features, Path repository) throws Failure {
        var located = features.locate(repository);
        Path cache;
        try {
            cache = Files.createTempDirectory("sluice-");
        } catch (IOException e) {
            throw Failure.of("no temporary folder can be made: " + e);
        }
        try {
            return new ScratchFramework(
                    cache, FrameworkHost.start(new Folders(cache, configFolder, null), features, located));
        } catch (Failure e) {
            delete(cache);
            throw e;
        }
    }

    public HostFunction function() {
        return host.function();
    }

    @Override
    public void close() {
        host.close();
        delete(cache);
    }

    private static void delete(Path folder) {
        try {
            FolderTree.delete(folder);
        } catch (IOException e) {
            return; // a folder of temporary files; the system cleans there
        }
    }
}
