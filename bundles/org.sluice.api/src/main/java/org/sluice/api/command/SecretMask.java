// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes passwords out of statements. Knows quotes and comments, but no grammar: in doubt it masks. */
final class SecretMask {
    /** Also as a part of a name: {@code MASTER_PASSWORD}, {@code OLD_PASSWORD(}. */
    private static final Pattern TRIGGER = Pattern.compile("IDENTIFIED|PASSWORD", Pattern.CASE_INSENSITIVE);
    /** Whether this ends a literal depends on the session's sql_mode. */
    private static final Pattern AMBIGUOUS = Pattern.compile("\\\\['\"]");

    private static final String MASK = "***";

    private final String text;
    private final int from;
    private final StringBuilder shown = new StringBuilder();
    private int at;

    private SecretMask(String text, int from) {
        this.text = text;
        this.from = from;
    }

    static boolean mayBeNeeded(String text) {
        return TRIGGER.matcher(text).find();
    }

    /** A text may be cut off anywhere: what begins a literal is masked to the end. */
    static String over(String text) {
        Matcher trigger = TRIGGER.matcher(text);
        if (!trigger.find()) {
            return text;
        }
        if (AMBIGUOUS.matcher(text).find()) {
            return text.substring(0, trigger.end()) + " " + MASK;
        }
        return new SecretMask(text, trigger.end()).masked();
    }

    private String masked() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '\'' || next == '"') {
                literal(next);
            } else if (next == '`') {
                keepTo(text.indexOf('`', at + 1), 1);
            } else if (next == '#' || isDashes()) {
                keepTo(text.indexOf('\n', at), 1);
            } else if (text.startsWith("/*", at) && !isExecuted()) {
                keepTo(text.indexOf("*/", at + 2), 2);
            } else if (at >= from && Character.isDigit(next) && !Character.isJavaIdentifierPart(text.charAt(at - 1))) {
                number();
            } else {
                shown.append(next);
                at++;
            }
        }
        return shown.toString();
    }

    private boolean isDashes() {
        return text.startsWith("--", at) && (at + 2 == text.length() || text.charAt(at + 2) <= ' ');
    }

    private boolean isExecuted() {
        return text.startsWith("/*!", at) || text.startsWith("/*M!", at);
    }

    private void keepTo(int end, int endLength) {
        int next = end < 0 ? text.length() : end + endLength;
        shown.append(text, at, next);
        at = next;
    }

    /** A string; a part of an account, as in {@code 'bob'@'%'}, is no secret. */
    private void literal(char quote) {
        int end = at + 1;
        while (end < text.length()) {
            if (text.charAt(end) != quote) {
                end++;
            } else if (text.startsWith(String.valueOf(quote), end + 1)) {
                end += 2;
            } else {
                break;
            }
        }
        int next = Math.min(end + 1, text.length());
        boolean account = text.startsWith("@", next) || (at > 0 && text.charAt(at - 1) == '@');
        if (end < from || (account && at >= from)) {
            shown.append(text, at, next);
        } else {
            shown.append(quote).append(MASK).append(quote);
        }
        at = next;
    }

    /** Also {@code 0x} and its digits. */
    private void number() {
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        shown.append(MASK);
    }
}
