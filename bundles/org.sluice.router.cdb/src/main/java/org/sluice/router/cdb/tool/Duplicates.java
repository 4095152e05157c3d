// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import org.jspecify.annotations.Nullable;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.Shown;

/** Users that stand in a file more than once: a lookup finds the first. */
final class Duplicates implements CdbCheck.Visitor {
    private long found;
    private @Nullable String first;

    @Override
    public void record(CdbFile file, long record) {
        byte[] key = file.key(record);
        if (file.find(key) != record) {
            found++;
            first = first == null ? Shown.quoted(key) : first;
        }
    }

    void in(CdbFile file) throws BadCdbException {
        CdbCheck.whole(file, this);
    }

    void warn(Talk talk) {
        if (found > 0) {
            talk.warn(Numbers.of(found, "record") + " will never be found, because the user stands there before; the"
                    + " first is " + first);
        }
    }
}
