// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What other programs left in their logs, for one line to the operator. */
final class Logs {
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("error while loading shared libraries: ([^:\\s]+): cannot open");
    private static final Pattern OLD_LIBRARY = Pattern.compile("(/\\S+): version `([^']+)' not found");

    private Logs() {}

    /** Why a program failed, as far as its log tells. */
    static String reason(Path log, int status) {
        for (String line : lines(log)) {
            Matcher missing = MISSING_LIBRARY.matcher(line);
            if (missing.find()) {
                return "the library " + missing.group(1)
                        + " is missing on this machine; install the package that has it"
                        + " (on Debian, apt-file search " + missing.group(1) + " names it)";
            }
            Matcher old = OLD_LIBRARY.matcher(line);
            if (old.find()) {
                return "the library " + old.group(1) + " of this machine is too old, " + old.group(2) + " is needed";
            }
        }
        return "it ended with status " + status + "; " + tail(log);
    }

    /** The last errors of a log, else its last line, and where to read on. */
    static String tail(Path log) {
        List<String> lines = lines(log).stream().filter(line -> !line.isBlank()).toList();
        List<String> errors = lines.stream()
                .filter(line -> line.contains("[ERROR]") && !line.endsWith("Aborting"))
                .toList();
        List<String> telling = errors.isEmpty() ? lines : errors;
        String last =
                telling.isEmpty() ? "nothing" : telling.get(telling.size() - 1).trim();
        return "its log " + log + " ends with: " + last;
    }

    private static List<String> lines(Path log) {
        try {
            return Files.readAllLines(log, ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
