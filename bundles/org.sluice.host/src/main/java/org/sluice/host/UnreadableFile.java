// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.log.LogEntry;
import org.sluice.api.config.SettingsProblem;

/** File Install tells a file that it can not read by a stack trace, without the line and without what comes of it. */
final class UnreadableFile {
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";
    private static final Pattern FAILED = Pattern.compile("Failed to \\w+ artifact:? (.+\\.cfg)");

    private UnreadableFile() {}

    /** What to tell in place of an entry; empty if it is about something else. */
    static Optional<String> told(LogEntry entry) {
        Matcher matcher = FAILED.matcher(String.valueOf(entry.getMessage()));
        boolean failed = entry.getException() != null
                && entry.getBundle() != null
                && FILE_INSTALL.equals(entry.getBundle().getSymbolicName());
        return failed && matcher.matches()
                ? Optional.of(told(Path.of(matcher.group(1)), entry.getException()))
                : Optional.empty();
    }

    static String told(Path file, Throwable cause) {
        List<SettingsProblem> problems = new ArrayList<>();
        ConfigFile.read(file, problems);
        String why = problems.isEmpty()
                ? file.getFileName() + ": can not be taken: " + cause.getMessage()
                : problems.get(0).toString();
        return why + "; what it said before stays in force";
    }
}
