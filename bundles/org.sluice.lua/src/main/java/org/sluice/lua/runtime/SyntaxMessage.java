// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What LuaJ's compiler says of a mistake, in the words of Lua. */
final class SyntaxMessage {
    private static final Pattern SYMBOL = Pattern.compile("unexpected symbol (\\d+) \\(.\\)", Pattern.DOTALL);
    private static final Pattern BREAK = Pattern.compile(":\\d+: no visible label 'break' for <goto> at line (\\d+)");
    private static final int FIRST_WORD = 257;
    private static final List<String> WORDS = List.of(
            "and",
            "break",
            "do",
            "else",
            "elseif",
            "end",
            "false",
            "for",
            "function",
            "goto",
            "if",
            "in",
            "local",
            "nil",
            "not",
            "or",
            "repeat",
            "return",
            "then",
            "true",
            "until",
            "while",
            "..",
            "...",
            "==",
            ">=",
            "<=",
            "~=",
            "::",
            "<eof>",
            "<number>",
            "<name>",
            "<string>");

    private SyntaxMessage() {}

    static String of(String message) {
        Matcher symbol = SYMBOL.matcher(message);
        if (symbol.find()) {
            int token = Integer.parseInt(symbol.group(1));
            String text = token < FIRST_WORD ? String.valueOf((char) token) : word(token - FIRST_WORD);
            return symbol.replaceFirst(Matcher.quoteReplacement("unexpected symbol near '" + text + "'"));
        }
        return BREAK.matcher(message).replaceFirst(":$1: no loop to break");
    }

    /** Of a mistake for which the compiler has no words of its own. */
    static String of(Exception e) {
        if (e instanceof NumberFormatException) {
            return "malformed number";
        }
        return e instanceof NullPointerException
                ? "too many local variables, upvalues or constants in one function"
                : "syntax error";
    }

    static int line(byte[] source, int from, int length) {
        int line = 1;
        for (int at = from; at < from + length; at++) {
            line += source[at] == '\n' ? 1 : 0;
        }
        return line;
    }

    private static String word(int index) {
        return index < WORDS.size() ? WORDS.get(index) : "?";
    }
}
