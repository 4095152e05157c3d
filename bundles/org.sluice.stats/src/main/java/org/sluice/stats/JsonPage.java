// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Traffic;

/** The figures as JSON, with the keys that the consumers of rum know; further ones come after them. */
final class JsonPage {
    private static final String LIMIT = "sluice_limit_";
    private static final String DESTINATION = "sluice_destination_";

    private final String version;
    private final Instant started;
    private final LongSupplier uptime;

    /** @param uptime in milliseconds, by a clock that nobody can set */
    JsonPage(String version, Instant started, LongSupplier uptime) {
        this.version = version;
        this.started = started;
        this.uptime = uptime;
    }

    byte[] render(Figures figures) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("listeners", rows(figures.listeners()));
        page.put("upstreams", rows(figures.upstreams()));
        page.put("limits", rows(figures.series(), LIMIT));
        page.put("destinations", rows(figures.series(), DESTINATION));
        page.put("version", version);
        page.put("java", Runtime.version().toString());
        page.put("pid", ProcessHandle.current().pid());
        page.put("started", started.toString());
        page.put("uptime_seconds", TimeUnit.MILLISECONDS.toSeconds(uptime.getAsLong()));
        try {
            return (JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(page) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("texts and numbers can always be written as JSON", e);
        }
    }

    private static List<Map<String, Object>> rows(List<Traffic> traffic) {
        return traffic.stream().map(JsonPage::row).toList();
    }

    /** What the series of one prefix tell of the same labels, as one row: bound, highest, refused_total. */
    private static List<Map<String, Object>> rows(List<Series> series, String prefix) {
        Map<Map<String, String>, Map<String, Object>> rows = new LinkedHashMap<>();
        for (Series one : series) {
            if (one.name().startsWith(prefix)) {
                String figure = one.name().substring(prefix.length());
                one.samples().forEach(sample -> rows.computeIfAbsent(
                                sample.labels(), labels -> new LinkedHashMap<>(new TreeMap<>(labels)))
                        .put(figure, number(sample.value())));
            }
        }
        return List.copyOf(rows.values());
    }

    private static Number number(double value) {
        return value == Math.rint(value) ? (Number) (long) value : (Number) value;
    }

    private static Map<String, Object> row(Traffic traffic) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("socket", traffic.socket());
        row.put("input_bytes", traffic.inputBytes());
        row.put("output_bytes", traffic.outputBytes());
        row.put("all_connections", traffic.allConnections());
        row.put("current_connections", traffic.currentConnections());
        row.put("name", traffic.name());
        new TreeMap<>(traffic.more()).forEach(row::putIfAbsent);
        return row;
    }
}
