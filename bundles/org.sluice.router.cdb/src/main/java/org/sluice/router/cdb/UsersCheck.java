// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import org.jspecify.annotations.Nullable;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.Shown;

/** Checks a file and every value in it, and counts what an operator should know of. */
public final class UsersCheck implements CdbCheck.Visitor {
    private final RecordReader reader;
    private final byte[] value = new byte[RecordReader.LARGEST_VALUE];
    private long withoutHash;
    private long oddHashes;
    private long countries;
    private @Nullable String firstOdd;
    private @Nullable String firstCountry;

    private UsersCheck(RecordReader reader) {
        this.reader = reader;
    }

    /**
     * @param withoutHash users whose record holds no secret
     * @param oddHashes users whose hash is of no use, {@code firstOdd} being the first
     * @param countries users who are refused because of a list of countries, {@code firstCountry} being the first
     */
    public record Summary(
            long records,
            long withoutHash,
            long oddHashes,
            @Nullable String firstOdd,
            long countries,
            @Nullable String firstCountry) {}

    /**
     * @throws BadCdbException with where and what; the file must not be used
     */
    public static Summary check(CdbFile file, RecordReader reader) throws BadCdbException {
        UsersCheck check = new UsersCheck(reader);
        long records = CdbCheck.whole(file, check);
        return new Summary(
                records, check.withoutHash, check.oddHashes, check.firstOdd, check.countries, check.firstCountry);
    }

    @Override
    public void record(CdbFile file, long record) throws BadCdbException {
        int length = file.valueLength(record);
        try {
            if (length <= value.length) {
                file.copyValue(record, value);
            }
            count(reader.read(value, length), file, record);
        } catch (BadRecordException e) {
            throw new BadCdbException("user " + Shown.quoted(file.key(record)) + ": " + e.getMessage());
        }
    }

    private void count(CdbRecord read, CdbFile file, long record) {
        if (read.hash().isEmpty()) {
            withoutHash++;
        } else if (!read.hasNativeHash()) {
            oddHashes++;
            firstOdd = firstOdd == null ? Shown.quoted(file.key(record)) : firstOdd;
        }
        if (!read.access().countries().isEmpty()) {
            countries++;
            firstCountry = firstCountry == null ? Shown.quoted(file.key(record)) : firstCountry;
        }
    }
}
