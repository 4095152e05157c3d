// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

/**
 * Checks a file as a whole: every record lies where records may lie and is found under its key; every slot that is in
 * use belongs to exactly one record. So no lookup can give anything but the first record of its key.
 */
public final class CdbCheck {
    /** Tables that make lookups walk further than this, on average, are of no use even if they are right. */
    private static final long MOST_STEPS_PER_RECORD = 64;

    private static final long MOST_STEPS_OF_SMALL_FILES = 1L << 24;

    private final CdbFile file;
    private final Mapping bytes;
    private final CdbHeader header;
    private long records;
    private long steps;

    private CdbCheck(CdbFile file) {
        this.file = file;
        bytes = file.bytes();
        header = file.header();
    }

    /** Told of each record, in the order of the file. */
    public interface Visitor {
        /**
         * @throws BadCdbException if the record is bad, which ends the check
         */
        void record(CdbFile file, long record) throws BadCdbException;
    }

    /**
     * Reads all of the file.
     *
     * @return the number of records
     * @throws BadCdbException if anything is wrong
     */
    public static long whole(CdbFile file, Visitor visitor) throws BadCdbException {
        CdbCheck check = new CdbCheck(file);
        check.records(visitor);
        check.slots();
        return check.records;
    }

    private void records(Visitor visitor) throws BadCdbException {
        long end = header.recordsEnd();
        for (long record = CdbFile.HEADER; record < end; record = file.next(record)) {
            if (!file.isRecord(record)) {
                throw new BadCdbException(
                        "the record at " + record + " reaches beyond the end of the records at " + end);
            }
            findBack(record);
            visitor.record(file, record);
            records++;
        }
    }

    private void findBack(long record) throws BadCdbException {
        int hash = hashOfKey(record);
        int table = CdbHash.table(hash);
        long slots = header.slots(table);
        long start = header.position(table);
        long slot = slots == 0 ? 0 : CdbHash.firstSlot(hash, (int) slots);
        for (long tried = 0; tried < slots; tried++) {
            long at = start + slot * CdbFile.SLOT;
            long found = bytes.unsigned(at + 4);
            if (found == record && bytes.number(at) == hash) {
                return;
            }
            if (found == 0) {
                break;
            }
            countStep();
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        throw new BadCdbException("the record at " + record + " with the key " + Shown.quoted(file.key(record))
                + " is not found by hash table " + table);
    }

    private void countStep() throws BadCdbException {
        if (++steps > MOST_STEPS_OF_SMALL_FILES + MOST_STEPS_PER_RECORD * records) {
            throw new BadCdbException("the hash tables are so full of collisions that lookups would take too long");
        }
    }

    private int hashOfKey(long record) {
        long from = record + CdbFile.LENGTHS;
        int length = file.keyLength(record);
        int hash = CdbHash.START;
        for (int i = 0; i < length; i++) {
            hash = CdbHash.with(hash, bytes.at(from + i));
        }
        return hash;
    }

    /** Each record has a slot of its own, so slots that lead elsewhere are those in excess. */
    private void slots() throws BadCdbException {
        long used = 0;
        for (long at = header.recordsEnd(); at < file.size(); at += CdbFile.SLOT) {
            if (bytes.number(at + 4) != 0) {
                used++;
            } else if (bytes.number(at) != 0) {
                throw new BadCdbException("the slot at " + at + " has a hash but no record");
            }
        }
        if (used != records) {
            throw new BadCdbException(used + " slots are in use for " + records + " records");
        }
    }
}
