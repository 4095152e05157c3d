// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for secrets in one place after the other, and remembers what it saw and how much it has read: a scan of nothing
 * finds nothing. Used by one thread.
 */
public final class SecretScan {
    private static final int PIECE = 1 << 20;

    private final Secrets secrets;
    private final List<Sighting> sightings = new ArrayList<>();
    private final Map<String, Long> read = new LinkedHashMap<>();

    public SecretScan(Secrets secrets) {
        this.secrets = secrets;
    }

    public SecretScan text(String place, String text) {
        return bytes(place, text.getBytes(StandardCharsets.UTF_8));
    }

    public SecretScan bytes(String place, byte[] bytes) {
        read.merge(place, (long) bytes.length, Long::sum);
        sightings.addAll(secrets.in(place, at -> bytes[at], bytes.length, 0));
        return this;
    }

    /** Its name and what is in it. */
    public SecretScan file(Path file) throws IOException {
        text("the name of " + file.getParent(), String.valueOf(file.getFileName()));
        try (InputStream in = Files.newInputStream(file)) {
            stream(file.toString(), in);
        }
        return this;
    }

    private void stream(String place, InputStream in) throws IOException {
        int overlap = secrets.longest() - 1;
        byte[] piece = new byte[PIECE + overlap];
        int kept = 0;
        long offset = 0;
        for (int got = in.readNBytes(piece, 0, PIECE); got > 0; got = in.readNBytes(piece, kept, PIECE)) {
            read.merge(place, (long) got, Long::sum);
            int length = kept + got;
            sightings.addAll(secrets.in(place, at -> piece[at], length, offset));
            kept = Math.min(overlap, length);
            offset += length - kept;
            System.arraycopy(piece, length - kept, piece, 0, kept);
        }
    }

    /**
     * All files below it, by name and content; of jars the names, as they are compressed, and of sockets and the like. A
     * file that goes while it is looked for is passed over.
     */
    public SecretScan folder(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !file.toString().endsWith(".jar")) {
                    file(file);
                } else {
                    text("the name of " + file.getParent(), String.valueOf(file.getFileName()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                if (fault instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw fault;
            }
        });
        return this;
    }

    /** What every user of the machine, or this one, may read of a process: arguments, environment, threads, open files. */
    public SecretScan process(long pid) throws IOException {
        Path of = Path.of("/proc", Long.toString(pid));
        for (String name : List.of("cmdline", "environ", "comm", "maps", "mountinfo")) {
            try (InputStream in = Files.newInputStream(of.resolve(name))) {
                stream(of.resolve(name).toString(), in);
            }
        }
        try (var tasks = Files.newDirectoryStream(of.resolve("task"))) {
            for (Path task : tasks) {
                text(task + "/comm", comm(task));
            }
        }
        return this;
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            return ""; // the thread has ended
        }
    }

    /** What a tool of the JDK tells of a process, as {@code jcmd PID Thread.print}: the full names of its threads. */
    public SecretScan jcmd(long pid, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        line.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (InputStream in = jcmd.getInputStream()) {
            stream("jcmd " + String.join(" ", command), in);
        }
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + String.join(" ", command) + " failed");
        }
        return this;
    }

    /** None is what is wanted. */
    public List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    /** How many bytes were read in which place. */
    public Map<String, Long> read() {
        return Map.copyOf(read);
    }
}
