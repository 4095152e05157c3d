// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.bench.cdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.CdbWriter;

/** Lookups of random users in a file of a million, on one core; and of users that are not there. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CdbLookup {
    private static final int USERS = 1_000_000;
    private static final int KEYS = 1 << 16;

    private final byte[][] present = new byte[KEYS][];
    private final byte[][] absent = new byte[KEYS][];
    private Path folder = Path.of("");
    private CdbFile file;
    private int next;

    /** Writes the file, into memory if the machine's temporary folder is there. */
    @Setup
    public void write() throws IOException, BadCdbException {
        folder = Files.createTempDirectory("sluice-bench");
        Path target = folder.resolve("users.cdb");
        byte[] value = "*0123456789012345678901234567890123456789\0tcp:db17.example.net:3306\0"
                .getBytes(StandardCharsets.US_ASCII);
        try (CdbWriter writer = CdbWriter.create(target)) {
            for (int i = 0; i < USERS; i++) {
                writer.put(key(i), value);
            }
            writer.finish((key, read) -> {});
            writer.commit();
        }
        file = CdbFile.copyOf(target, folder);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < KEYS; i++) {
            present[i] = key(random.nextInt(USERS));
            absent[i] = key(USERS + random.nextInt(USERS));
        }
    }

    private static byte[] key(int user) {
        return ("user" + user).getBytes(StandardCharsets.US_ASCII);
    }

    /** Gives the memory and the file back. */
    @TearDown
    public void remove() throws IOException {
        file.close();
        Files.deleteIfExists(folder.resolve("users.cdb"));
        Files.deleteIfExists(folder);
    }

    @Benchmark
    public long present() {
        return file.find(present[next++ & (KEYS - 1)]);
    }

    @Benchmark
    public long absent() {
        return file.find(absent[next++ & (KEYS - 1)]);
    }
}
