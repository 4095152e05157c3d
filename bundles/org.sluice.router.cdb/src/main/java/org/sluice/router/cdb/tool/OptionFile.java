// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The group {@code [client]} of an option file, as the MySQL tools read it: {@code name=value} lines, values bare or in
 * quotes, with backslashes for special characters, comments after {@code #} or {@code ;}.
 */
final class OptionFile {
    private static final String ESCAPED = "bntrs\\\"'";
    private static final String MEANT = "\b\n\t\r \\\"'";

    private final Map<String, String> values = new HashMap<>();

    private OptionFile() {}

    static OptionFile none() {
        return new OptionFile();
    }

    static OptionFile read(Path path) throws ToolFailure {
        SecretFile file = SecretFile.read(path);
        OptionFile read = new OptionFile();
        boolean client = false;
        int number = 0;
        for (String raw : file.lines()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (!line.matches("\\[[^\\]]+\\].*")) {
                    throw file.wrong(number, "the group has no ]");
                }
                client = line.startsWith("[client]");
            } else if (line.startsWith("!")) {
                throw file.wrong(number, "files are not included here: name the one that holds [client]");
            } else if (client) {
                int equals = line.indexOf('=');
                String name = (equals < 0 ? line : line.substring(0, equals)).strip();
                read.values.put(
                        name.replace('_', '-'),
                        equals < 0
                                ? ""
                                : value(file, number, line.substring(equals + 1).strip()));
            }
        }
        if (!read.text("password", "").isEmpty()) {
            file.demandPrivacy();
        }
        return read;
    }

    private static String value(SecretFile file, int number, String text) throws ToolFailure {
        char quote = text.isEmpty() ? 0 : text.charAt(0);
        boolean quoted = quote == '"' || quote == '\'';
        StringBuilder value = new StringBuilder();
        for (int i = quoted ? 1 : 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (quoted && next == quote) {
                return value.toString();
            }
            if (!quoted && next == '#') {
                break;
            }
            int special = next == '\\' && i + 1 < text.length() ? ESCAPED.indexOf(text.charAt(i + 1)) : -1;
            if (special >= 0) {
                next = MEANT.charAt(special);
                i++;
            }
            value.append(next);
        }
        if (quoted) {
            throw file.wrong(number, "the quote does not end");
        }
        return value.toString().stripTrailing();
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }
}
