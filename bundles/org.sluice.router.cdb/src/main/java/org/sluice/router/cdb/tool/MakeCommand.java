// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sluice.router.cdb.AccountLines;
import org.sluice.router.cdb.BadRecordException;
import org.sluice.router.cdb.CdbRecord;
import org.sluice.router.cdb.RecordReader;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbSink;

/** Makes a file of either text form. Nothing is written unless all of the text is good. */
final class MakeCommand implements Command {
    private static final String FORCE = "--force";

    @Override
    public String usage() {
        return "sluice cdb make [--force] FILE [IN]";
    }

    @Override
    public String help() {
        return """
                Makes FILE of IN, or of standard input; it takes the place of the old one when
                it is complete, or not at all. IN is lines of a user, a hash or -, one or more
                destinations, and further keys, between white space; # begins a comment:

                  alice *2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19 tcp:db1:3306
                  bob   - tcp:db2:3306 tcp:db3:3306 tls=full

                or the text form of the usual tools, which dump prints.

                Keys:
                  password=TEXT         the user's password, where there is no hash
                  server-user=NAME      who the proxy is to the server, by a login of its own:
                  server-password=TEXT  the two go together, with a hash or a password
                  tls=MODE              to this user's servers: off, auto, on, ca, full
                  max-connections=N     not acted on yet

                With neither hash nor password the server asks and the client answers (relay).

                Options:
                  --force   take keys that nobody knows, too
                """;
    }

    @Override
    public Map<String, Boolean> options() {
        return Map.of(FORCE, false);
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
            read(in, source, file, arguments.has(FORCE));
            Duplicates duplicates = new Duplicates();
            long users = file.commit(duplicates);
            duplicates.warn(talk);
            talk.tell(target + ": " + Numbers.of(users, "user"));
        }
    }

    private static void read(InputStream in, String source, NewFile file, boolean force)
            throws ToolFailure, IOException {
        RecordReader reader = new RecordReader();
        CdbSink checked = (key, value) -> {
            try {
                String unknown = String.join(", ", reader.read(value).unknownKeys());
                if (!unknown.isEmpty() && !force) {
                    throw new BadCdbException("there is no key " + unknown + "; there are " + CdbRecord.knownKeys()
                            + " (" + FORCE + " takes it as it is)");
                }
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
