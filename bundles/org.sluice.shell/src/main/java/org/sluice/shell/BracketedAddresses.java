// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv6 addresses in a line: Gogo would read their brackets as a list, and a user should not have to quote them. */
final class BracketedAddresses {
    private static final Pattern WORD = Pattern.compile(
            "(?<=^|\\s)[^\\s'\"|;]*\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%\\w+)?][^\\s'\"|;]*(?=$|[\\s|;])");

    private BracketedAddresses() {}

    /** The line with each word that holds such an address in quotes, unless it stands in quotes already. */
    static String quote(String line) {
        Matcher matcher = WORD.matcher(line);
        StringBuilder quoted = new StringBuilder();
        while (matcher.find()) {
            String word = matcher.group();
            boolean inQuotes = odd(line, matcher.start(), '\'') || odd(line, matcher.start(), '"');
            matcher.appendReplacement(quoted, Matcher.quoteReplacement(inQuotes ? word : "'" + word + "'"));
        }
        return matcher.appendTail(quoted).toString();
    }

    private static boolean odd(String line, int end, char quote) {
        return line.substring(0, end).chars().filter(c -> c == quote).count() % 2 == 1;
    }
}
