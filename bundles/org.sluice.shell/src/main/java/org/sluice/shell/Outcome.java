// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.sluice.api.host.WrongUseException;

/**
 * What came of a line.
 *
 * @param printed for the operator; empty if there is nothing to print
 */
record Outcome(int status, String printed) {
    /** These commands of Felix tell a failure as their result rather than by an exception. */
    private static final Pattern SILENT_WHEN_GOOD =
            Pattern.compile("\\s*(felix:)?(start|stop|update|uninstall)(\\s[^|;&]*)?");

    private static final Pattern EXCEPTION =
            Pattern.compile("^([a-z][\\w$]*\\.)+\\w+(Exception|Error): ", Pattern.MULTILINE);

    /** The place that a bundle is to be taken from is the last word. */
    private static final Pattern UPDATE = Pattern.compile("\\s*(?:felix:)?update\\s+\\S+\\s+(\\S+)\\s*");

    private static final Pattern INSTALL = Pattern.compile("\\s*(felix:)?install(\\s[^|;&]*)?");

    /** Session variable of Gogo: what a command before the last one of a pipe threw. */
    private static final String PIPE_EXCEPTION = "pipe-exception";

    /**
     * A truth value is a status, as {@code grep} gives it: false is 1, and neither is printed.
     */
    static Outcome of(String line, @Nullable Object result, CommandSession session) {
        boolean pipeFailed = session.get(PIPE_EXCEPTION) != null;
        if (result instanceof Boolean worked) {
            return new Outcome(status(worked && !pipeFailed), "");
        }
        String text =
                result == null ? "" : session.format(result, Converter.INSPECT).toString();
        if (text.endsWith("\n")) {
            text = text.stripTrailing();
        }
        if (tellsFailure(line, text)) {
            return new Outcome(GogoConversation.FAILED, told(line, text));
        }
        return new Outcome(status(!pipeFailed), text);
    }

    private static int status(boolean worked) {
        return worked ? GogoConversation.WORKED : GogoConversation.FAILED;
    }

    /** Felix prints the exception as Java does: its class is nothing to an operator. */
    private static String told(String line, String text) {
        String reason = EXCEPTION.matcher(text).replaceAll("");
        Matcher update = UPDATE.matcher(line);
        if (update.matches()) {
            return update.group(1) + " can not be taken for an update: " + reason;
        }
        Matcher install = INSTALL.matcher(line);
        return install.matches() && !text.contains("Bundle ID")
                ? install.group(2).trim() + " can not be installed: " + reason
                : reason;
    }

    private static boolean tellsFailure(String line, String text) {
        if (text.isEmpty()) {
            return false;
        }
        return SILENT_WHEN_GOOD.matcher(line).matches()
                || (INSTALL.matcher(line).matches() && !text.startsWith("Bundle ID"));
    }

    /** What a thrown exception means to an operator. */
    static Outcome of(Throwable failure) {
        String reason = Waiting.reason(failure);
        if (failure instanceof CommandException command) {
            return new Outcome(command.status(), reason);
        }
        if (failure instanceof WrongUseException) {
            return new Outcome(GogoConversation.WRONG_USE, reason);
        }
        return switch (failure.getClass().getSimpleName()) {
            case "CommandNotFoundException" ->
                new Outcome(
                        GogoConversation.WRONG_USE,
                        "there is no command " + reason.substring(reason.lastIndexOf(' ') + 1) + "; help lists all");
            case "SyntaxError", "EOFException", "EOFError" ->
                new Outcome(GogoConversation.WRONG_USE, "the line can not be read: " + reason);
            case "IllegalArgumentException" ->
                new Outcome(
                        reason.startsWith("Cannot coerce") ? GogoConversation.WRONG_USE : GogoConversation.FAILED,
                        reason);
            default -> new Outcome(GogoConversation.FAILED, reason);
        };
    }
}
