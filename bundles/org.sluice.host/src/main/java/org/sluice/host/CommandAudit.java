// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.command.Command;

/**
 * One line of the log for each command of an operator: who, what, how it went.
 *
 * @param by the user, as the kernel says
 */
record CommandAudit(String by) {
    private static final Logger log = LoggerFactory.getLogger(CommandAudit.class);

    /** What the shell client itself says of its terminal. */
    private static final Pattern TERMINAL = Pattern.compile("LINES = \\d+");

    private static final Pattern SECRET =
            Pattern.compile("(?i)([\\w.-]*(?:password|passwd|secret|token)[\\w.-]*\\s*[=: ]\\s*)(?![\"'])\\S+");
    private static final String MASK = "$1***";

    /** Does it, and tells; a command that goes on without end, as {@code session:tap}, is told when it was ended. */
    int tell(String line, IntSupplier command) {
        long began = System.nanoTime();
        int status = 1;
        try {
            status = command.getAsInt();
            return status;
        } finally {
            if (!TERMINAL.matcher(line).matches()) {
                tell(masked(line), status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
        }
    }

    private void tell(String line, int status, long millis) {
        log.atInfo()
                .addKeyValue("event", "shell_command")
                .addKeyValue("by", by)
                .addKeyValue("command", line)
                .addKeyValue("status", status)
                .addKeyValue("millis", millis)
                .log("shell command of {}: {}: {}", by, line, status == 0 ? "done" : "failed, " + status);
    }

    /** Statements may be in it, with passwords in literals; options of a user's own commands, with passwords as words. */
    static String masked(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        String text = new Command("", 0, bytes.length, bytes, false).text();
        return SECRET.matcher(String.valueOf(text)).replaceAll(MASK);
    }
}
