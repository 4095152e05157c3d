// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.sluice.router.cdb.RecordReader;
import org.sluice.router.cdb.UsersCheck;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbFile;

/** Checks all of a file as the router does before it takes it into use. */
final class CheckCommand implements Command {
    @Override
    public String usage() {
        return "sluice cdb check FILE";
    }

    @Override
    public List<Integer> operands() {
        return List.of(1, 1);
    }

    @Override
    public void run(Arguments arguments, Talk talk) throws BadCdbException, IOException {
        Path path = Path.of(arguments.operands().get(0));
        UsersCheck.Summary summary;
        Duplicates duplicates = new Duplicates();
        try (CdbFile file = CdbFile.open(path)) {
            summary = UsersCheck.check(file, new RecordReader());
            duplicates.in(file);
        }
        if (summary.oddHashes() > 0) {
            talk.warn(summary.oddHashes() + " users have a hash that is not * and 40 hex digits, and log in as if they"
                    + " had none; the first is " + summary.firstOdd());
        }
        if (summary.countries() > 0) {
            talk.warn(summary.countries() + " users are restricted to countries, which this version can not tell, and"
                    + " are refused; the first is " + summary.firstCountry());
        }
        duplicates.warn(talk);
        String line = path + ": " + Numbers.of(summary.records(), "user") + ", " + summary.withoutHash()
                + " without a hash\n";
        talk.out().write(line.getBytes(StandardCharsets.UTF_8));
        talk.out().flush();
    }
}
