// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Where the 256 hash tables lie. They fill the file from the end of the records to its own end, without a gap and
 * without sharing a byte: so a file that was cut, or that something was appended to, does not pass.
 */
final class CdbHeader {
    private final long[] positions = new long[CdbFile.TABLES];
    private final long[] slots = new long[CdbFile.TABLES];
    private final long recordsEnd;

    private CdbHeader(Mapping bytes) throws BadCdbException {
        for (int i = 0; i < CdbFile.TABLES; i++) {
            positions[i] = bytes.unsigned(i * 8L);
            slots[i] = bytes.unsigned(i * 8L + 4);
        }
        int[] filled = IntStream.range(0, CdbFile.TABLES)
                .filter(table -> slots[table] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer table) -> positions[table]))
                .mapToInt(Integer::intValue)
                .toArray();
        recordsEnd = filled.length == 0 ? bytes.size() : positions[filled[0]];
        checkTables(filled, bytes.size());
    }

    /**
     * @throws BadCdbException if a table is not where it can be
     */
    static CdbHeader read(Mapping bytes) throws BadCdbException {
        return new CdbHeader(bytes);
    }

    private void checkTables(int[] inOrder, long size) throws BadCdbException {
        if (recordsEnd < CdbFile.HEADER) {
            throw new BadCdbException("hash table " + inOrder[0] + " begins inside the header");
        }
        long expected = recordsEnd;
        for (int table : inOrder) {
            if (positions[table] != expected) {
                throw new BadCdbException("hash table " + table + " begins at " + positions[table]
                        + ", but the one before it ends at " + expected);
            }
            expected += slots[table] * CdbFile.SLOT;
            if (expected > size) {
                throw new BadCdbException("hash table " + table + " reaches to " + expected + ", but the file has "
                        + size + " bytes: it was cut");
            }
        }
        if (expected != size) {
            throw new BadCdbException("the hash tables end at " + expected + ", but the file has " + size + " bytes");
        }
    }

    /** Where the records end and the tables begin. */
    long recordsEnd() {
        return recordsEnd;
    }

    long position(int table) {
        return positions[table];
    }

    long slots(int table) {
        return slots[table];
    }

    long allSlots() {
        return Arrays.stream(slots).sum();
    }
}
