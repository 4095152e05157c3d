// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sluice.router.cdb.CdbRecord.Login;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.Shown;

/** Checks a file and every value in it, and counts what an operator should know of. */
public final class UsersCheck implements CdbCheck.Visitor {
    private final RecordReader reader;
    private final byte[] value = new byte[RecordReader.LARGEST_VALUE];
    private final Map<Login, Long> logins = new EnumMap<>(Login.class);
    private final Tally oddHashes = new Tally();
    private final Tally countries = new Tally();
    private final Tally unknownKeys = new Tally();
    private long serverLogins;

    private UsersCheck(RecordReader reader) {
        this.reader = reader;
    }

    /** How many users, and the first of them. */
    private static final class Tally {
        private long count;
        private String first = "";

        private void add(String user) {
            first = count++ == 0 ? user : first;
        }
    }

    /**
     * @param logins users by how they log in
     * @param serverLogins users for whom the proxy has a login of its own to the server
     * @param warnings what an operator should know of, a line each
     */
    public record Summary(long records, Map<Login, Long> logins, long serverLogins, List<String> warnings) {

        public long by(Login login) {
            return logins.getOrDefault(login, 0L);
        }

        /** As {@code 1 hash, 2 relay}. */
        public String words() {
            String all = logins.entrySet().stream()
                    .map(login -> login.getValue() + " " + login.getKey().word())
                    .collect(Collectors.joining(", "));
            return serverLogins == 0 ? all : all + "; " + serverLogins + " of them with a server login of the proxy's";
        }
    }

    /**
     * @throws BadCdbException with where and what; the file must not be used
     */
    public static Summary check(CdbFile file, RecordReader reader) throws BadCdbException {
        UsersCheck check = new UsersCheck(reader);
        long records = CdbCheck.whole(file, check);
        return new Summary(records, Collections.unmodifiableMap(check.logins), check.serverLogins, check.warnings());
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warn(warnings, oddHashes, "with a hash that is not * and 40 hex digits, as good as none");
        warn(warnings, countries, "refused, as their record names countries, which this version can not tell");
        warn(warnings, unknownKeys, "with keys that nobody knows, which do nothing");
        return warnings;
    }

    private static void warn(List<String> warnings, Tally tally, String what) {
        if (tally.count > 0) {
            warnings.add(
                    tally.count + (tally.count == 1 ? " user " : " users ") + what + "; the first is " + tally.first);
        }
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
        logins.merge(read.login(), 1L, Long::sum);
        if (read.hasServerLogin()) {
            serverLogins++;
        }
        if (read.login() == Login.RELAY && !read.hash().isEmpty()) {
            oddHashes.add(Shown.quoted(file.key(record)));
        }
        if (!read.access().countries().isEmpty()) {
            countries.add(Shown.quoted(file.key(record)));
        }
        if (!read.keys().isEmpty()) {
            Set<String> unknown = read.unknownKeys();
            if (!unknown.isEmpty()) {
                unknownKeys.add(Shown.quoted(file.key(record)) + ": " + String.join(", ", unknown));
            }
        }
    }
}
