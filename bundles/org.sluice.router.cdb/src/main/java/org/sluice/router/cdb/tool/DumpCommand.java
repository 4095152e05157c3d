// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.CdbText;

/** Prints a file in the text form that {@code make} takes: all of it, hashes and passwords included. */
final class DumpCommand implements Command {
    @Override
    public String usage() {
        return "sluice cdb dump FILE";
    }

    @Override
    public String help() {
        return """
                Prints FILE in the text form of the usual tools, which make takes again:
                +KEYLENGTH,DATALENGTH:KEY->DATA. Hashes and passwords are in it.
                """;
    }

    @Override
    public List<Integer> operands() {
        return List.of(1, 1);
    }

    @Override
    public void run(Arguments arguments, Talk talk) throws BadCdbException, IOException, ToolFailure {
        OutputStream out = new BufferedOutputStream(talk.out(), 1 << 16);
        try (CdbFile file = CdbFile.open(Path.of(arguments.operands().get(0)))) {
            CdbCheck.whole(file, (from, record) -> print(from, record, out));
            CdbText.end(out);
            out.flush();
        } catch (UncheckedIOException e) {
            throw ToolFailure.of("standard output: " + e.getCause().getMessage());
        }
    }

    private static void print(CdbFile file, long record, OutputStream out) {
        try {
            CdbText.write(out, file.key(record), file.value(record));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
