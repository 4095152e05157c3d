// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.router.cdb.BadRecordException;
import org.sluice.router.cdb.RecordReader;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbFile;
import org.sluice.router.cdb.file.Shown;

/** Shows what a file holds for a user; secrets are masked. */
final class GetCommand implements Command {
    @Override
    public String usage() {
        return "sluice cdb get FILE USER";
    }

    @Override
    public String help() {
        return """
                Shows what FILE holds for USER: by what it logs in (hash, password, or relay,
                where the server asks and the client answers), who the proxy is to the server,
                destinations, networks, keys. Secrets are masked. Exit status 1 if there is no
                such user. Write -- before a USER that begins with a hyphen.
                """;
    }

    @Override
    public List<Integer> operands() {
        return List.of(2, 2);
    }

    @Override
    public void run(Arguments arguments, Talk talk) throws ToolFailure, BadCdbException, IOException {
        Path path = Path.of(arguments.operands().get(0));
        String user = arguments.operands().get(1);
        byte[] key = user.getBytes(UTF_8);
        byte[] value;
        try (CdbFile file = CdbFile.open(path)) {
            long record = file.find(key);
            if (record == CdbFile.NONE) {
                throw ToolFailure.of("there is no user " + Shown.quoted(key) + " in " + path);
            }
            value = file.value(record);
        }
        try {
            Map<String, String> shown = new LinkedHashMap<>(Map.of("user", user));
            shown.putAll(new RecordReader().read(value).shown());
            talk.out().write(lines(shown).getBytes(UTF_8));
            talk.out().flush();
        } catch (BadRecordException e) {
            throw ToolFailure.of(path + " user " + Shown.quoted(key) + ": " + e.getMessage());
        }
    }

    private static String lines(Map<String, String> shown) {
        StringBuilder lines = new StringBuilder();
        shown.forEach((name, text) -> {
            if (!text.isEmpty()) {
                lines.append(String.format("%-14s%s%n", name, Faults.printable(text)));
            }
        });
        return lines.toString();
    }
}
