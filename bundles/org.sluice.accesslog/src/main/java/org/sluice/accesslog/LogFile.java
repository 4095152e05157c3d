// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file that is written to: opened when there is something to write, opened anew when somebody has moved it away, and
 * rotated by size and age. For one thread.
 */
final class LogFile implements AutoCloseable {
    private static final byte NEWLINE = '\n';

    private final Path path;
    private final AccessLogSettings settings;
    private final OldFiles oldFiles;
    private final Clock clock;
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private long period;

    LogFile(Path path, AccessLogSettings settings, Clock clock) {
        this.path = path;
        this.settings = settings;
        this.clock = clock;
        oldFiles = new OldFiles(path, settings.keep(), settings.compress());
    }

    /**
     * Appends whole lines. What is left in the buffer if it fails begins with a line: what was torn is taken back.
     *
     * @throws IOException if not all could be written
     */
    void append(ByteBuffer lines) throws IOException {
        FileChannel open = opened();
        int start = lines.position();
        long before = open.size();
        try {
            while (lines.hasRemaining()) {
                open.write(lines);
            }
        } catch (IOException e) {
            takeBackTornLine(open, before, lines, start);
            throw e;
        }
    }

    private static void takeBackTornLine(FileChannel open, long before, ByteBuffer lines, int start)
            throws IOException {
        int end = lines.position();
        while (end > start && lines.get(end - 1) != NEWLINE) {
            end--;
        }
        if (end < lines.position() && open.size() == before + lines.position() - start) {
            open.truncate(before + end - start);
        }
        lines.position(end);
    }

    private FileChannel opened() throws IOException {
        FileChannel present = channel;
        if (present != null) {
            return present;
        }
        boolean isNew = Files.notExists(path);
        FileChannel fresh = FileChannel.open(path, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (isNew) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
            }
            key = attributes.fileKey();
            period = period(
                    fresh.size() == 0
                            ? clock.millis()
                            : attributes.lastModifiedTime().toMillis());
            channel = fresh;
            return fresh;
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    /** Has an eye on what others do to the file, and on its size and age. Cheap enough for once a second. */
    void look() throws IOException {
        reopenIfMoved();
        FileChannel open = channel == null && Files.exists(path) ? opened() : channel;
        if (open != null && open.size() > 0 && isDue(open.size()) && oldFiles.isReady()) {
            close();
            oldFiles.rotate();
        }
    }

    private boolean isDue(long size) {
        return (settings.size() > 0 && size >= settings.size()) || period != period(clock.millis());
    }

    /** In which of the intervals since 1970 a time lies. */
    private long period(long millis) {
        long length = settings.interval().toMillis();
        return length == 0 ? 0 : Math.floorDiv(millis, length);
    }

    private void reopenIfMoved() throws IOException {
        if (channel == null) {
            return;
        }
        Object now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            now = null;
        }
        if (!Objects.equals(now, key)) {
            close();
        }
    }

    /** It is opened again by the next line. */
    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
