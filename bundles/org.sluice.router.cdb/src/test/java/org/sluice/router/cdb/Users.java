// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.sluice.api.route.Destination;
import org.sluice.router.cdb.file.CdbWriter;

/** Files of users for the tests, a second old: what is younger than the clock's tick is read twice. */
final class Users {
    private Users() {}

    /** Users {@code user0} to {@code user(n-1)}, all of one destination, by rename. */
    static void write(Path file, int count, String destination) throws Exception {
        CdbRecord record = CdbRecord.of(RecordTest.HASH, Destination.parse(destination));
        try (CdbWriter writer = CdbWriter.create(file)) {
            for (int i = 0; i < count; i++) {
                writer.put(("user" + i).getBytes(UTF_8), RecordWriter.write(record));
            }
            writer.commit();
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1)));
    }

    static void write(Path file, String user, CdbRecord record) throws Exception {
        try (CdbWriter writer = CdbWriter.create(file)) {
            writer.put(user.getBytes(UTF_8), RecordWriter.write(record));
            writer.commit();
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1)));
    }
}
