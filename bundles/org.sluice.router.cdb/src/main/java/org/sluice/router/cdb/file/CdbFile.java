// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file in the public CDB format, in memory. Opening checks the header, {@link CdbCheck} the rest; but whatever the
 * bytes are, no call here reads beyond them.
 *
 * <p>A record is named by its position. Readable on any thread; nobody may read during or after {@link #close}.
 */
public final class CdbFile implements AutoCloseable {
    /** No record. */
    public static final long NONE = -1;

    /** The format's positions are unsigned 32-bit numbers. */
    public static final long LARGEST = 0xFFFF_FFFFL;

    /** What a key and its value may have together, both of less than this many bytes. */
    static final int LARGEST_RECORD = 1 << 30;

    static final int TABLES = 256;
    static final int HEADER = TABLES * 8;
    static final int SLOT = 8;
    /** The two lengths before key and value. */
    static final int LENGTHS = 8;

    private final Mapping bytes;
    private final CdbHeader header;

    private CdbFile(Mapping bytes, CdbHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Maps a file as it is. Whoever changes it in place changes it here too, and whoever cuts it makes reads fail with
     * {@link InternalError}.
     *
     * @throws BadCdbException if its header breaks a rule
     */
    public static CdbFile open(Path file) throws IOException, BadCdbException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return map(channel);
        }
    }

    /**
     * Maps a copy that no name leads to, so that nobody can change it; its space is free again once it is closed.
     *
     * @param folder where the copy lies
     * @throws BadCdbException if its header breaks a rule
     */
    public static CdbFile copyOf(Path file, Path folder) throws IOException, BadCdbException {
        Path copy = Files.createTempFile(folder, "users-", ".copy");
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            checkSize(from.size());
            long size = from.size();
            long moved = 0;
            while (moved < size) {
                long now = from.transferTo(moved, size - moved, to);
                if (now <= 0) {
                    break; // it became shorter; the check finds out
                }
                moved += now;
            }
            return map(to);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static CdbFile map(FileChannel channel) throws IOException, BadCdbException {
        checkSize(channel.size());
        Mapping bytes = new Mapping(channel);
        try {
            return new CdbFile(bytes, CdbHeader.read(bytes));
        } catch (BadCdbException e) {
            bytes.close();
            throw e;
        }
    }

    private static void checkSize(long size) throws BadCdbException {
        if (size < HEADER) {
            throw new BadCdbException("has " + size + " bytes, less than the " + HEADER + " of a CDB's header");
        }
        if (size > LARGEST) {
            throw new BadCdbException("has " + size + " bytes, more than the 4 GB that the format can address");
        }
    }

    CdbHeader header() {
        return header;
    }

    Mapping bytes() {
        return bytes;
    }

    public long size() {
        return bytes.size();
    }

    /** The first record with that key, or {@link #NONE}. Allocates nothing. */
    public long find(byte[] key) {
        int hash = CdbHash.of(key);
        int table = CdbHash.table(hash);
        long slots = header.slots(table);
        if (slots == 0) {
            return NONE;
        }
        long start = header.position(table);
        long slot = CdbHash.firstSlot(hash, (int) slots);
        for (long tried = 0; tried < slots; tried++) {
            long at = start + slot * SLOT;
            long record = bytes.unsigned(at + 4);
            if (record == 0) {
                return NONE;
            }
            if (bytes.number(at) == hash && isRecord(record) && hasKey(record, key)) {
                return record;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return NONE;
    }

    private boolean hasKey(long record, byte[] key) {
        return bytes.number(record) == key.length && bytes.equalAt(record + LENGTHS, key);
    }

    /** Whether a whole record fits there. */
    boolean isRecord(long record) {
        long end = header.recordsEnd();
        if (record < HEADER || record > end - LENGTHS) {
            return false;
        }
        long length = bytes.unsigned(record) + bytes.unsigned(record + 4);
        return length < LARGEST_RECORD && length <= end - LENGTHS - record;
    }

    int keyLength(long record) {
        return bytes.number(record);
    }

    public int valueLength(long record) {
        return bytes.number(record + 4);
    }

    long next(long record) {
        return record + LENGTHS + keyLength(record) + valueLength(record);
    }

    /** A record's key, from {@link #find} or {@link CdbCheck}. */
    public byte[] key(long record) {
        byte[] key = new byte[keyLength(record)];
        bytes.copy(record + LENGTHS, key, key.length);
        return key;
    }

    /** A record's value, from {@link #find} or {@link CdbCheck}. */
    public byte[] value(long record) {
        byte[] value = new byte[valueLength(record)];
        copyValue(record, value);
        return value;
    }

    /** The same into an array that has room for it. */
    public void copyValue(long record, byte[] into) {
        bytes.copy(record + LENGTHS + keyLength(record), into, valueLength(record));
    }

    @Override
    public void close() {
        bytes.close();
    }
}
