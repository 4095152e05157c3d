// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A lock file beside a file that is to be written, {@code .NAME.lock}. It is gone when the run is over, so that whoever
 * has locked it must look whether it is still the one with that name.
 */
final class TargetLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private TargetLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @throws ToolFailure if another run has it
     */
    static TargetLock take(Path target) throws ToolFailure {
        Path absolute = target.toAbsolutePath();
        Path file = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
        try {
            while (true) {
                FileChannel channel = FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                if (!lock(channel)) {
                    channel.close();
                    throw ToolFailure.of("another run is writing " + target + " (it holds " + file + ")");
                }
                if (isStillThere(file, channel)) {
                    return new TargetLock(file, channel);
                }
                channel.close();
            }
        } catch (IOException e) {
            throw ToolFailure.of(Faults.words(target, e));
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static boolean isStillThere(Path file, FileChannel channel) throws IOException {
        String mark = UUID.randomUUID().toString();
        channel.truncate(0).write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)));
        try {
            return Files.readString(file).equals(mark);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** More than once does no harm: the name may be another run's by then. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return; // the lock is gone with its channel
        }
    }
}
