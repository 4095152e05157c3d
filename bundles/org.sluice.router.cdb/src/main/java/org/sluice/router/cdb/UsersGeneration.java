// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbFile;

/**
 * One state of a file that passed the check, in memory. Lookups announce themselves, on any thread, so that the memory
 * is given back only when none can be reading it.
 */
final class UsersGeneration {
    private static final int RETIRED = Integer.MIN_VALUE;

    private final CdbFile copy;
    private final RecordReader reader;
    private final long number;
    private final Instant loadedAt = Instant.now();
    private final UsersCheck.Summary summary;
    /** How many lookups are under way; negative once there shall be no more. */
    private final AtomicInteger lookups = new AtomicInteger();

    private UsersGeneration(CdbFile copy, RecordReader reader, long number, UsersCheck.Summary summary) {
        this.copy = copy;
        this.reader = reader;
        this.number = number;
        this.summary = summary;
    }

    /**
     * Copies a file and checks the copy.
     *
     * @throws BadCdbException if the file must not be used
     */
    static UsersGeneration load(Path file, Path copies, long number) throws IOException, BadCdbException {
        CdbFile copy = CdbFile.copyOf(file, copies);
        RecordReader reader = new RecordReader();
        boolean good = false;
        try {
            UsersGeneration loaded = new UsersGeneration(copy, reader, number, UsersCheck.check(copy, reader));
            good = true;
            return loaded;
        } finally {
            if (!good) {
                copy.close();
            }
        }
    }

    long number() {
        return number;
    }

    Instant loadedAt() {
        return loadedAt;
    }

    UsersCheck.Summary summary() {
        return summary;
    }

    /** False if it is retired; otherwise {@link #leave} must follow. */
    boolean enter() {
        int now = lookups.get();
        while (now >= 0 && !lookups.compareAndSet(now, now + 1)) {
            now = lookups.get();
        }
        return now >= 0;
    }

    void leave() {
        lookups.decrementAndGet();
    }

    /** What the file holds for a user; only between {@link #enter} and {@link #leave}. */
    @Nullable
    CdbRecord find(byte[] user) {
        long record = copy.find(user);
        if (record == CdbFile.NONE) {
            return null;
        }
        try {
            return reader.read(copy.value(record));
        } catch (BadRecordException e) {
            throw new IllegalStateException("a value that was good is bad: " + e.getMessage(), e);
        }
    }

    /** No lookup may begin from now on. Called once. */
    void retire() {
        lookups.addAndGet(RETIRED);
    }

    /** Gives the memory back if no lookup is under way any more; only once it is retired, until it says true. */
    boolean closeIfUnused() {
        if (lookups.get() != RETIRED) {
            return false;
        }
        copy.close();
        return true;
    }
}
