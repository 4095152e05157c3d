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
    public String help() {
        return """
                Reads every record and every hash slot of FILE as the router does before it
                takes a file into use, and counts the users by how they log in.
                Exit status 1 if FILE is bad.
                """;
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
        summary.warnings().forEach(talk::warn);
        duplicates.warn(talk);
        String line = path + ": " + Numbers.of(summary.records(), "user")
                + (summary.records() == 0 ? "" : ": " + summary.words()) + "\n";
        talk.out().write(line.getBytes(StandardCharsets.UTF_8));
        talk.out().flush();
    }
}
