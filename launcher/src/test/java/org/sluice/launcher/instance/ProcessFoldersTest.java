// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFoldersTest {
    @TempDir
    Path folder;

    @Test
    void whatProcessesHaveLeftGoesAndWhatLivingOnesHaveStays() throws Exception {
        ProcessFolders folders = new ProcessFolders(folder);
        Path own = Files.createDirectories(folders.generatedConfig());
        Path cache = Files.createDirectories(folders.bundleCache().resolve("bundle1"));
        for (String left : new String[] {"bundle-cache", "bundle-cache-999999999", "generated-config-999999999"}) {
            Files.writeString(Files.createDirectory(folder.resolve(left)).resolve("x"), "x");
        }
        Path other = Files.createDirectory(folder.resolve("database"));

        folders.removeOld();

        assertThat(folder).isDirectoryNotContaining("glob:**{cache,-999999999}");
        assertThat(own).exists();
        assertThat(cache).exists();
        assertThat(other).exists();

        folders.setOldCacheAside();
        assertThat(cache).doesNotExist();
        assertThat(folder).isDirectoryContaining("glob:**.old-*");
        folders.removeOld();
        assertThat(folder).isDirectoryNotContaining("glob:**.old-*");
    }
}
