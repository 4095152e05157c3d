// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code watch} is asked to do. It is read from the line itself, and not from the words that Gogo makes of it, so that
 * what is repeated is just what was typed.
 */
record Watch(Duration every, String command) {
    private static final Pattern LINE = Pattern.compile("\\s*(?:shell:)?watch(?:\\s+(.*))?", Pattern.DOTALL);
    private static final Pattern EVERY = Pattern.compile("-n(?:\\s+|=)?(\\S*)\\s*(.*)", Pattern.DOTALL);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,5}(\\.\\d{1,3})?");
    private static final Pattern QUOTED = Pattern.compile("(['\"])(.*)\\1", Pattern.DOTALL);

    private static final Duration DEFAULT = Duration.ofSeconds(2);
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** True if the line asks for help only. */
    boolean isHelp() {
        return command.equals(Usage.HELP);
    }

    /**
     * Reads one statement; null if it is no {@code watch}.
     *
     * @throws CommandException if it is one, and wrong
     */
    static @Nullable Watch of(String statement) {
        Matcher line = LINE.matcher(statement);
        if (!line.matches()) {
            return null;
        }
        String rest = line.group(1) == null ? "" : line.group(1).strip();
        Duration every = DEFAULT;
        Matcher option = EVERY.matcher(rest);
        if (option.matches()) {
            every = seconds(option.group(1));
            rest = option.group(2).strip();
        } else if (rest.startsWith("-") && !rest.equals(Usage.HELP)) {
            throw ShellWords.WATCH.wrong(
                    "there is no option " + rest.split("\\s")[0] + "; there are " + ShellWords.WATCH.optionNames());
        }
        Matcher quoted = QUOTED.matcher(rest);
        if (quoted.matches() && quoted.group(2).indexOf(quoted.group(1)) < 0) {
            rest = quoted.group(2).strip();
        }
        if (rest.isEmpty()) {
            throw ShellWords.WATCH.wrong("COMMAND is missing");
        }
        if (LINE.matcher(rest).matches()) {
            throw ShellWords.WATCH.wrong("it does not watch itself");
        }
        return new Watch(every, rest);
    }

    private static Duration seconds(String text) {
        if (!SECONDS.matcher(text).matches()) {
            throw ShellWords.WATCH.wrong("\"" + text + "\" is no number of seconds");
        }
        Duration every =
                Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValueExact());
        if (every.compareTo(SHORTEST) < 0) {
            throw ShellWords.WATCH.wrong("0.1 is the least number of seconds");
        }
        return every;
    }

    /** As it was asked for. */
    String title() {
        String seconds =
                BigDecimal.valueOf(every.toMillis(), 3).stripTrailingZeros().toPlainString();
        return "every " + seconds + " s: " + command;
    }
}
