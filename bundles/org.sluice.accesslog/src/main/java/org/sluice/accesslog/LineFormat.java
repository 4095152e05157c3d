// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a line looks. The columns of the text are the keys of the JSON object, in their order. */
enum LineFormat {
    /** Columns with tabs between; what is not known is {@code -}. */
    TEXT {
        @Override
        String line(AccessEntry entry) {
            return columns(entry).stream().map(TEXT::value).collect(Collectors.joining("\t", "", "\n"));
        }

        @Override
        String value(Column column) {
            if (column.value() == null) {
                return "-";
            }
            String text = column.value().toString();
            return text.isEmpty() || text.equals("-") ? "\"" + text + "\"" : escaped(text, "\\");
        }
    },
    /** An object; what is not known is left out. */
    JSON {
        @Override
        String line(AccessEntry entry) {
            return columns(entry).stream()
                    .filter(column -> column.value() != null)
                    .map(column -> "\"" + column.name() + "\":" + JSON.value(column))
                    .collect(Collectors.joining(",", "{", "}\n"));
        }

        @Override
        String value(Column column) {
            return column.isText()
                    ? "\"" + escaped(String.valueOf(column.value()), "\\\"") + "\""
                    : String.valueOf(column.value());
        }
    };

    /** Names of users and the words of routers are bounded, but by others. */
    static final int LONGEST = 512;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private record Column(String name, @Nullable Object value) {
        boolean isText() {
            return !(value instanceof Number);
        }
    }

    /** With the end of the line. */
    abstract String line(AccessEntry entry);

    abstract String value(Column column);

    private static List<Column> columns(AccessEntry entry) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("time", time(entry.ended())));
        columns.add(new Column("started", time(entry.started())));
        columns.add(new Column("seconds", BigDecimal.valueOf(entry.lived().toMillis(), 3)));
        columns.add(new Column("session", Long.valueOf(entry.session())));
        columns.add(new Column("listener", entry.listener()));
        columns.add(new Column("protocol", entry.protocol()));
        columns.add(new Column("client", entry.client()));
        columns.add(new Column("user", entry.user()));
        columns.add(new Column("server", entry.server()));
        columns.add(new Column("route", entry.route()));
        columns.add(new Column("client_tls", entry.clientTls()));
        columns.add(new Column("server_tls", entry.serverTls()));
        columns.add(new Column("input_bytes", entry.bytesIn()));
        columns.add(new Column("output_bytes", entry.bytesOut()));
        columns.add(new Column("commands", entry.commands()));
        columns.add(new Column("reason", entry.reason()));
        return columns;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** On one line, within its column, moving no cursor. */
    private static String escaped(String text, String also) {
        int end = Math.min(text.length(), LONGEST);
        StringBuilder shown = new StringBuilder(end + 16);
        for (int at = 0; at < end; at++) {
            char next = text.charAt(at);
            if (also.indexOf(next) >= 0) {
                shown.append('\\').append(next);
            } else if (isPrinted(next) || isPair(text, at)) {
                shown.append(next);
            } else {
                shown.append(String.format("\\u%04x", (int) next));
            }
        }
        return end < text.length() ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isPrinted(char next) {
        return switch (Character.getType(next)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static boolean isPair(String text, int at) {
        char one = text.charAt(at);
        return Character.isHighSurrogate(one)
                ? at + 1 < Math.min(text.length(), LONGEST) && Character.isLowSurrogate(text.charAt(at + 1))
                : Character.isLowSurrogate(one) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
