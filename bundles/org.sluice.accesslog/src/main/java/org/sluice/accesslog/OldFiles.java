// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The older files: {@code NAME.1} is the newest of them; {@code NAME.2.gz} if they are compressed, which a thread of its own
 * does at leisure. For one thread.
 */
final class OldFiles {
    private static final Logger log = LoggerFactory.getLogger(OldFiles.class);
    private static final String GZ = ".gz";
    private static final String UNFINISHED = ".gz.tmp";
    private static final FileAttribute<Set<PosixFilePermission>> MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    private final Path path;
    private final int keep;
    private final boolean compress;
    private @Nullable Thread compressing;

    OldFiles(Path path, int keep, boolean compress) {
        this.path = path;
        this.keep = keep;
        this.compress = compress;
    }

    /** Whether none of them is being compressed: they must keep their numbers meanwhile. */
    boolean isReady() {
        return compressing == null || !compressing.isAlive();
    }

    /** Each gets the next number, the last one goes, the present file becomes the first of them. */
    void rotate() throws IOException {
        Files.deleteIfExists(numbered(keep, ""));
        Files.deleteIfExists(numbered(keep, GZ));
        for (int number = keep - 1; number > 0; number--) {
            move(number, "");
            move(number, GZ);
        }
        Path newest = numbered(1, "");
        Files.move(path, newest, StandardCopyOption.ATOMIC_MOVE);
        if (compress) {
            Thread thread = new Thread(() -> compress(newest), "access-log-compress");
            thread.setDaemon(true);
            thread.start();
            compressing = thread;
        }
    }

    private Path numbered(int number, String ending) {
        return path.resolveSibling(path.getFileName() + "." + number + ending);
    }

    private void move(int number, String ending) throws IOException {
        Path from = numbered(number, ending);
        if (Files.exists(from)) {
            Files.move(from, numbered(number + 1, ending), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** If it fails, as on a full disk, the file stays as it is. */
    private void compress(Path plain) {
        Path unfinished = numbered(1, UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, MODE);
            try (InputStream in = Files.newInputStream(plain);
                    OutputStream out = new GZIPOutputStream(
                            Files.newOutputStream(unfinished, StandardOpenOption.WRITE), 1 << 16)) {
                in.transferTo(out);
            }
            Files.move(unfinished, numbered(1, GZ), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(plain);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("event", "access_log_failed")
                    .addKeyValue("file", plain)
                    .addKeyValue("reason", e.toString())
                    .log("{} is not compressed: {}", plain, e.toString());
            unfinished.toFile().delete();
        }
    }
}
