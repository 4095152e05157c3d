// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sluice.router.cdb.AccountLines;
import org.sluice.router.cdb.BadRecordException;
import org.sluice.router.cdb.RecordReader;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbSink;

/** Makes a file of either text form. Nothing is written unless all of the text is good. */
final class MakeCommand implements Command {
    @Override
    public String usage() {
        return "sluice cdb make FILE [IN]";
    }

    @Override
    public List<Integer> operands() {
        return List.of(1, 2);
    }

    @Override
    public void run(Arguments arguments, Talk talk) throws ToolFailure, IOException {
        Path target = Path.of(arguments.operands().get(0));
        boolean named =
                arguments.operands().size() > 1 && !arguments.operands().get(1).equals("-");
        String source = named ? arguments.operands().get(1) : "standard input";
        try (NewFile file = NewFile.begin(target);
                InputStream in = named ? Files.newInputStream(Path.of(source)) : new Unclosed(talk.in())) {
            read(in, source, file);
            Duplicates duplicates = new Duplicates();
            long users = file.commit(duplicates);
            duplicates.warn(talk);
            talk.tell(target + ": " + Numbers.of(users, "user"));
        }
    }

    private static void read(InputStream in, String source, NewFile file) throws ToolFailure, IOException {
        RecordReader reader = new RecordReader();
        CdbSink checked = (key, value) -> {
            try {
                reader.read(value);
            } catch (BadRecordException e) {
                throw new BadCdbException(String.valueOf(e.getMessage()));
            }
            file.put(key, value);
        };
        try {
            AccountLines.readEither(in, checked);
        } catch (BadCdbException e) {
            throw ToolFailure.of(source + " " + e.getMessage());
        }
    }
}
