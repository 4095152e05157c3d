// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
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

    @Test
    void aSocketThatNobodyListensOnIsNoProcessAlsoWhereItsIdIsGivenAgain() throws Exception {
        ProcessFolders folders = new ProcessFolders(folder);
        long pid = ProcessHandle.current().pid();
        Path socket = folders.socket(pid);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(folders.sockets()).containsExactly(pid);
            folders.removeOld();
            assertThat(socket).exists();
        }
        assertThat(folders.sockets()).isEmpty();
        folders.removeOld();
        assertThat(socket).doesNotExist();
    }
}
