// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Token;

/** The commands of a line that follow each other. Gogo runs them all, but gives only the last one's result. */
final class Statements {
    private Statements() {}

    /** Cuts a line at {@code ;}, and at nothing else: a pipe, {@code &&} and {@code ||} are one statement. */
    static List<String> of(String line) {
        List<String> statements = new ArrayList<>();
        int begin = 0;
        for (Token token : new Parser(line).program().tokens()) {
            if (Token.eq(";", token) || Token.eq("\n", token)) {
                statements.add(line.substring(begin, token.start()));
                begin = token.start() + token.length();
            }
        }
        statements.add(line.substring(begin));
        statements.removeIf(String::isBlank);
        return statements;
    }
}
