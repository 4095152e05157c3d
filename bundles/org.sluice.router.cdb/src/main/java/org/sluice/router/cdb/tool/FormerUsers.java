// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sluice.router.cdb.BadRecordException;
import org.sluice.router.cdb.CdbRecord;
import org.sluice.router.cdb.RecordReader;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbFile;

/** The users of a server that could not be read, as the file that is to be replaced has them. */
final class FormerUsers {
    private FormerUsers() {}

    /**
     * Puts them into the merge.
     *
     * @return how many there were
     */
    static long keep(Path former, ExportServer server, UserMerge merge) throws ToolFailure {
        RecordReader reader = new RecordReader();
        long[] kept = new long[1];
        try (CdbFile file = CdbFile.open(former)) {
            CdbCheck.whole(file, (from, record) -> {
                byte[] value = from.value(record);
                byte[] key = from.key(record);
                try {
                    CdbRecord read = reader.read(value);
                    if (read.destinations().get(0).label().equals(server.label()) && from.find(key) == record) {
                        merge.keep(server, new String(key, UTF_8), value, read.hasNativeHash());
                        kept[0]++;
                    }
                } catch (BadRecordException e) {
                    throw new BadCdbException(String.valueOf(e.getMessage()));
                }
            });
            return kept[0];
        } catch (NoSuchFileException e) {
            return 0;
        } catch (BadCdbException e) {
            throw ToolFailure.of(former + " " + e.getMessage() + ": the users of " + server + " can not be kept");
        } catch (IOException e) {
            throw ToolFailure.of(Faults.words(e));
        }
    }
}
