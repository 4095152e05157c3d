// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The wall clock of one process, set forward and back while it runs; the machine's stays as it is, and so does time that
 * only passes. A library that the C compiler makes stands before the C library's {@code clock_gettime}.
 */
final class SteppedClock {
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static volatile long *offset;

            static long seconds(void) {
                if (!offset) {
                    int file = open(getenv("STEPPED_CLOCK"), O_RDONLY | O_CLOEXEC);
                    offset = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
                    close(file);
                }
                return *offset;
            }

            int clock_gettime(clockid_t clock, struct timespec *now) {
                static int (*next)(clockid_t, struct timespec *);
                if (!next) {
                    next = dlsym(RTLD_NEXT, "clock_gettime");
                }
                int status = next(clock, now);
                if (status == 0 && clock == CLOCK_REALTIME) {
                    now->tv_sec += seconds();
                }
                return status;
            }

            int gettimeofday(struct timeval *now, void *zone) {
                struct timespec exact;
                clock_gettime(CLOCK_REALTIME, &exact);
                now->tv_sec = exact.tv_sec;
                now->tv_usec = exact.tv_nsec / 1000;
                return 0;
            }

            time_t time(time_t *into) {
                struct timespec exact;
                clock_gettime(CLOCK_REALTIME, &exact);
                if (into) {
                    *into = exact.tv_sec;
                }
                return exact.tv_sec;
            }
            """;

    private final Path library;
    private final Path offset;

    /** Makes the library; it needs {@code cc}. */
    SteppedClock(Path folder) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("clock.c"), SOURCE);
        library = folder.resolve("clock.so");
        offset = folder.resolve("clock.offset");
        step(0);
        Process compiler = new ProcessBuilder(
                        "cc", "-O1", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IOException("cc makes no library: " + said);
        }
    }

    /** With what a process is started whose clock this is. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "STEPPED_CLOCK", offset.toString());
    }

    /** From now on the process's clock is so many seconds before the machine's. */
    void step(long seconds) throws IOException {
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(seconds)
                            .flip(),
                    0);
        }
    }
}
