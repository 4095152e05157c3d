// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Hashes and positions of all records, and the hash tables that they become: twice as many slots as records each. */
final class CdbTables {
    private int[] hashes = new int[1024];
    private int[] positions = new int[1024];
    private int records;

    void add(int hash, int position) {
        if (records == hashes.length) {
            hashes = Arrays.copyOf(hashes, records * 2);
            positions = Arrays.copyOf(positions, records * 2);
        }
        hashes[records] = hash;
        positions[records++] = position;
    }

    int records() {
        return records;
    }

    /**
     * Writes the tables.
     *
     * @param from the position of the first in the file
     * @return the header that leads to them
     */
    ByteBuffer write(OutputStream out, long from) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(CdbFile.HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int[] ends = new int[CdbFile.TABLES];
        int[] byTable = byTable(ends);
        long position = from;
        int begin = 0;
        for (int end : ends) {
            int slots = (end - begin) * 2;
            header.putInt((int) position).putInt(slots);
            out.write(table(byTable, begin, end, slots));
            position += (long) slots * CdbFile.SLOT;
            begin = end;
        }
        return header.flip();
    }

    /** The numbers of the records, table after table, in the order in which they came. */
    private int[] byTable(int[] ends) {
        int[] next = new int[CdbFile.TABLES + 1];
        for (int i = 0; i < records; i++) {
            next[CdbHash.table(hashes[i]) + 1]++;
        }
        for (int i = 0; i < CdbFile.TABLES; i++) {
            next[i + 1] += next[i];
        }
        System.arraycopy(next, 1, ends, 0, CdbFile.TABLES);
        int[] sorted = new int[records];
        for (int i = 0; i < records; i++) {
            sorted[next[CdbHash.table(hashes[i])]++] = i;
        }
        return sorted;
    }

    private byte[] table(int[] byTable, int begin, int end, int slots) {
        byte[] table = new byte[slots * CdbFile.SLOT];
        ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = begin; i < end; i++) {
            int record = byTable[i];
            int slot = CdbHash.firstSlot(hashes[record], slots);
            while (buffer.getInt(slot * CdbFile.SLOT + 4) != 0) {
                slot = slot + 1 == slots ? 0 : slot + 1;
            }
            buffer.putInt(slot * CdbFile.SLOT, hashes[record]);
            buffer.putInt(slot * CdbFile.SLOT + 4, positions[record]);
        }
        return table;
    }
}
