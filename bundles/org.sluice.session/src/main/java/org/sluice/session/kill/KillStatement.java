// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.kill;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;

/**
 * A KILL of MySQL or MariaDB that names a connection by its number.
 *
 * @param before the text up to the number
 * @param connectionId the number
 * @param after the text behind it
 */
record KillStatement(String before, long connectionId, String after) {
    private static final Pattern KILL = Pattern.compile(
            "((?:\\s|/\\*(?!!).*?\\*/|(?:--(?=\\s)|#)[^\\n]*\\n)*KILL\\s+(?:(?:HARD|SOFT)\\s+)?(?:(?:CONNECTION|QUERY)\\s+)?)(\\d{1,18})(\\s*;?\\s*)",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Null if it is anything else. */
    static @Nullable KillStatement parse(ByteString statement) {
        Matcher matcher = KILL.matcher(statement.utf8());
        return matcher.matches()
                ? new KillStatement(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3))
                : null;
    }

    ByteString withConnectionId(long other) {
        return ByteString.utf8(before + other + after);
    }
}
