// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        Files.createDirectory(directory.folder(), mode("rwx------"));
        Files.writeString(directory.folder().resolve("pid"), "1\n");
        Files.writeString(directory.folder().resolve("sluice.lock"), "");
        Files.writeString(directory.socket(), "");

        try (InstanceDirectory.Claim claim = directory.claim()) {
            assertThat(claim).isNotNull();
            assertThat(directory.socket()).doesNotExist();
        }
    }

    @Test
    void aFolderThatHoldsOtherThingsIsRefusedAndStaysAsItIs() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"), mode("rwxr-xr-x"));
        Path precious = Files.createDirectories(home.resolve("bundles")).resolve("precious");
        Files.writeString(precious, "x");

        assertThatThrownBy(() -> InstanceDirectory.of("a", home).claim())
                .isInstanceOf(Failure.class)
                .hasMessageContaining(home.toString())
                .hasMessageContaining("holds other things")
                .hasMessageContaining("--data");

        assertThat(precious).hasContent("x");
        assertThat(home).isDirectoryNotContaining("glob:**{pid,sluice.lock,control.sock}");
        assertThat(modeOf(home)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void anEmptyFolderIsTakenAndKeepsItsMode() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"), mode("rwxr-xr-x"));

        try (InstanceDirectory.Claim claim = InstanceDirectory.of("a", empty).claim()) {
            assertThat(claim).isNotNull();
        }
        assertThat(modeOf(empty)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aFolderInWhichOthersMayWriteIsRefusedAndKeepsItsMode() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> InstanceDirectory.of("a", shared).claim())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("others than its owner may write there (rwxrwxrwx)");
        assertThat(modeOf(shared)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws Exception {
        Path other = Path.of("/");
        if (System.getProperty("user.name").equals("root")) {
            other = Files.createDirectory(folder.resolve("given"));
            Files.setAttribute(other, "unix:uid", 65534);
        }
        InstanceDirectory directory = InstanceDirectory.of("a", other);

        assertThatThrownBy(directory::claim).isInstanceOf(Failure.class).hasMessageContaining("it belongs to ");
    }

    @Test
    void whoOnlyLooksWhetherItLivesIsNoObstacle() throws Exception {
        InstanceDirectory directory = InstanceDirectory.of("a", folder.resolve("a"));
        directory.claim().close();
        FileChannel looking = FileChannel.open(directory.folder().resolve("sluice.lock"), StandardOpenOption.READ);
        assertThat(looking.lock(0, Long.MAX_VALUE, true).isShared()).isTrue();
        CompletableFuture<Void> looked = CompletableFuture.runAsync(
                () -> {
                    try {
                        looking.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS));

        try (InstanceDirectory.Claim claim = directory.claim()) {
            assertThat(claim).isNotNull();
        }
        looked.join();
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
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
    void aClientMayNameAFolderOfAnyName() {
        InstanceDirectory directory = InstanceDirectory.at(folder.resolve(".y"));

        assertThat(directory.folder()).isEqualTo(folder.resolve(".y"));
        assertThat(directory.isLive()).isFalse();
    }

    @Test
    void aNameIsAPlainWord() {
        assertThatThrownBy(() -> InstanceDirectory.of("../a", null))
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.exitCode()).isEqualTo(2));
    }
}
