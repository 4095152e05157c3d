// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

/**
 * Text as a log may hold it, whoever wrote it: on one line, moving no cursor, turning no direction of writing, and of a
 * bounded length. What is no character to read is written as Java would: {@code \n}, {@code \u001b}.
 */
final class Printable {
    private Printable() {}

    static String text(String raw, int longest) {
        int end = Math.min(raw.length(), longest);
        for (int at = 0; at < end; at++) {
            if (!isPlain(raw.charAt(at))) {
                return escaped(raw, at, longest);
            }
        }
        return end == raw.length() ? raw : cut(raw, end);
    }

    private static boolean isPlain(char next) {
        return next >= ' ' && next < 0x7f;
    }

    private static String escaped(String raw, int firstOdd, int longest) {
        StringBuilder shown = new StringBuilder(raw.length() + 16).append(raw, 0, firstOdd);
        int at = firstOdd;
        while (at < raw.length()) {
            int next = raw.codePointAt(at);
            if (shown.length() >= longest) {
                return shown.append(left(raw.length() - at)).toString();
            }
            append(shown, next);
            at += Character.charCount(next);
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int next) {
        switch (Character.getType(next)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> escape(shown, next);
            default -> shown.appendCodePoint(next);
        }
    }

    private static void escape(StringBuilder shown, int next) {
        switch (next) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                for (char unit : Character.toChars(next)) {
                    shown.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }

    private static String cut(String raw, int end) {
        return raw.substring(0, end) + left(raw.length() - end);
    }

    private static String left(int characters) {
        return "… (" + characters + " more characters)";
    }
}
