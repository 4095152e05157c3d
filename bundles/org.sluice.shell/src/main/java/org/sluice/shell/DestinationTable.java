// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;

/** The servers behind, as {@code destination:list} shows them. */
final class DestinationTable {
    private DestinationTable() {}

    static Answer of(List<DestinationInfo> all, Instant now) {
        List<Table.Column> columns = List.of(
                Table.left("ADDRESS"),
                Table.left("STATE"),
                Table.right("FOR").spare(3),
                Table.right("NOW"),
                Table.right("ALL").spare(1),
                Table.right("FAILED").spare(2),
                Table.elastic("ABOUT"));
        Table table =
                new Table(columns, all.stream().map(one -> row(one, now)).toList(), "no session has gone anywhere yet");
        return new Answer(all.stream().map(DestinationTable::json).toList(), Report.of(table));
    }

    private static List<String> row(DestinationInfo destination, Instant now) {
        Instant since = destination.since();
        return List.of(
                destination.address(),
                destination.state().label(),
                since == null ? "" : Amounts.time(Duration.between(since, now)),
                Long.toString(destination.current()),
                Long.toString(destination.all()),
                Long.toString(destination.failed()),
                about(destination, now));
    }

    private static String about(DestinationInfo destination, Instant now) {
        List<String> parts = new ArrayList<>();
        if (!destination.why().isEmpty()) {
            parts.add(destination.why());
        }
        Instant next = destination.nextCheck();
        if (next != null) {
            parts.add("next check in " + Amounts.time(Duration.between(now, next)));
        }
        CheckReport last = destination.lastCheck();
        if (last != null) {
            String ago = Amounts.time(Duration.between(last.at(), now)) + " ago";
            parts.add((last.alive() ? "checked " : "check failed ") + ago + ": " + last.text());
        }
        return String.join("; ", parts);
    }

    private static Map<String, @Nullable Object> json(DestinationInfo destination) {
        CheckReport last = destination.lastCheck();
        return Json.object(
                "address", destination.address(),
                "state", destination.state().label(),
                "since", text(destination.since()),
                "why", destination.why(),
                "next_check", text(destination.nextCheck()),
                "last_check", last == null ? null : json(last),
                "current_connections", destination.current(),
                "all_connections", destination.all(),
                "failed_connections", destination.failed());
    }

    static Map<String, @Nullable Object> json(CheckReport report) {
        return Json.object(
                "at", text(report.at()),
                "alive", report.alive(),
                "found", report.text(),
                "took_ms", report.took().toMillis());
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : Amounts.moment(at);
    }
}
