// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.command.Response.Done;
import org.sluice.api.command.Response.Failed;
import org.sluice.api.command.Response.Rows;

/** One line of {@code session:tap}, in both forms. */
sealed interface TapLine {
    /** In UTC, as everywhere here. */
    DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    String text();

    Map<String, @Nullable Object> json();

    /** From the client. */
    record Asked(Instant at, Command command) implements TapLine {
        @Override
        public String text() {
            String text = command.text();
            return TIME.format(at) + " > " + command.name()
                    + (text == null ? "" : " " + oneLine(text) + (command.isCut() ? "..." : ""));
        }

        @Override
        public Map<String, @Nullable Object> json() {
            return Json.object(
                    "at", at.toString(),
                    "direction", "client",
                    "command", command.name(),
                    "code", command.code(),
                    "length", command.length(),
                    "text", command.text(),
                    "cut", command.isCut());
        }
    }

    /** From the server. */
    record Answered(Instant at, Command command, Response response) implements TapLine {
        @Override
        public String text() {
            return TIME.format(at) + " < " + command.name() + " " + outcome() + ", " + Amounts.bytes(response.bytes())
                    + ", " + millis(response.time());
        }

        private String outcome() {
            if (response.outcome() instanceof Failed failed) {
                return "ERROR " + failed.code() + " (" + oneLine(failed.sqlState()) + ") " + oneLine(failed.text());
            }
            if (response.outcome() instanceof Rows rows) {
                return count(rows.rows(), "row");
            }
            long affected = response.outcome() instanceof Done done ? done.affectedRows() : 0;
            return affected == 0 ? "OK" : "OK, " + count(affected, "row") + " affected";
        }

        @Override
        public Map<String, @Nullable Object> json() {
            Failed failed = response.outcome() instanceof Failed error ? error : null;
            Rows rows = response.outcome() instanceof Rows result ? result : null;
            Done done = response.outcome() instanceof Done ok ? ok : null;
            return Json.object(
                    "at", at.toString(),
                    "direction", "server",
                    "command", command.name(),
                    "outcome", failed != null ? "error" : rows != null ? "rows" : "ok",
                    "rows", rows == null ? null : rows.rows(),
                    "affected_rows", done == null ? null : done.affectedRows(),
                    "error", failed == null ? null : failed.code(),
                    "sql_state", failed == null ? null : failed.sqlState(),
                    "text", failed == null ? null : failed.text(),
                    "bytes", response.bytes(),
                    "time_us", response.time().toNanos() / 1000);
        }
    }

    /** The terminal was too slow for these. */
    record Missed(Instant at, long lines) implements TapLine {
        @Override
        public String text() {
            return TIME.format(at) + " - " + count(lines, "line") + " left out: they came faster than they are read";
        }

        @Override
        public Map<String, @Nullable Object> json() {
            return Json.object("at", at.toString(), "direction", "missed", "lines", lines);
        }
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1fms", time.toNanos() / 1e6);
    }

    /** A statement may be written in many. */
    private static String oneLine(String text) {
        return Printable.of(text.replaceAll("[\\r\\n\\t]+", " "));
    }
}
