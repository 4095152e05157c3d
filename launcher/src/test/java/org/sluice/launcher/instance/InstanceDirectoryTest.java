// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.launcher.report.Failure;

class InstanceDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void aClaimedFolderIsPrivateAndHoldsTheProcessId() throws Exception {
        InstanceDirectory directory = InstanceDirectory.of("a", folder.resolve("a"));

        try (InstanceDirectory.Claim claim = directory.claim()) {
            assertThat(claim).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.folder())))
                    .isEqualTo("rwx------");
            assertThat(directory.pid()).contains(ProcessHandle.current().pid());
        }
        assertThat(directory.pid()).isEmpty();
    }

    @Test
    void aClaimedFolderIsRefusedToTheNext() throws Exception {
        InstanceDirectory directory = InstanceDirectory.of("a", folder.resolve("a"));

        try (InstanceDirectory.Claim claim = directory.claim()) {
            assertThat(claim).isNotNull();
            assertThatThrownBy(directory::claim)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("instance a is already running (pid "
                            + ProcessHandle.current().pid() + ")");
        }
    }

    @Test
    void whatADeadInstanceLeftIsNoObstacle() throws Exception {
        InstanceDirectory directory = InstanceDirectory.of("a", folder.resolve("a"));
        Files.createDirectory(directory.folder());
        Files.writeString(directory.folder().resolve("pid"), "1\n");
        Files.writeString(directory.folder().resolve("lock"), "");
        Files.writeString(directory.socket(), "");

        try (InstanceDirectory.Claim claim = directory.claim()) {
            assertThat(claim).isNotNull();
            assertThat(directory.socket()).doesNotExist();
        }
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefusedWithTheOptionThatHelps() {
        assertThatThrownBy(() -> InstanceDirectory.of("a", folder.resolve("x".repeat(100))))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--data");
    }

    @Test
    void aFileInThePlaceOfTheFolderIsTold() throws Exception {
        Path file = Files.createFile(folder.resolve("f"));

        assertThatThrownBy(() -> InstanceDirectory.of("a", file).claim())
                .isInstanceOf(Failure.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aNameIsAPlainWord() {
        assertThatThrownBy(() -> InstanceDirectory.of("../a", null))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.exitCode()).isEqualTo(2));
    }
}
