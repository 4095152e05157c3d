// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own that can be full without harm to any other; without the right to mount, an ordinary folder. */
final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final Path folder;
    private final boolean mounted;

    private SmallDisk(Path folder, boolean mounted) {
        this.folder = folder;
        this.mounted = mounted;
    }

    static SmallDisk mount(Path folder, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        boolean mounted =
                run("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + megabytes + "m", "none", folder.toString());
        return new SmallDisk(folder, mounted);
    }

    private static boolean run(String... line) throws IOException, InterruptedException {
        return new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    Path folder() {
        return folder;
    }

    boolean isMounted() {
        return mounted;
    }

    /** To the last byte. */
    void fill() throws IOException {
        if (!mounted) {
            throw new IOException(folder + " is no file system of its own");
        }
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (int length = PIECE; length > 0; ) {
                length = write(out, piece, length) ? length : length / 2;
            }
        }
    }

    private static boolean write(OutputStream out, byte[] piece, int length) {
        try {
            out.write(piece, 0, length);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted && !run("umount", "-l", folder.toString())) {
            throw new IOException(folder + " can not be unmounted");
        }
    }
}
