// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.limit.LimitRow;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;

/** The limits as figures: by kind and scope only, as there may be any number of addresses and users. */
@Component(service = MeterSource.class)
public final class LimitMeters implements MeterSource {
    private static final Comparator<LimitRow> NEAREST =
            Comparator.comparingDouble(LimitRow::nearness).thenComparingLong(LimitRow::now);

    private final LimitTable table;
    private final LimitRows rows;

    @Activate
    public LimitMeters(@Reference LimitTable table, @Reference LimitRows rows) {
        this.table = table;
        this.rows = rows;
    }

    /** A kind and a scope, in the order in which they are shown. */
    private record Group(Kind kind, Scope scope) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : scope.compareTo(other.scope);
        }

        Sample sample(double value) {
            return new Sample("", Map.of("kind", kind.label(), "scope", scope.label()), value);
        }
    }

    @Override
    public Snapshot snapshot() {
        Map<Group, LimitRow> highest = new TreeMap<>();
        rows.forEach(row -> highest.merge(group(row), row, BinaryOperator.maxBy(NEAREST)));
        List<Sample> bounds = new ArrayList<>();
        List<Sample> now = new ArrayList<>();
        List<Sample> refused = new ArrayList<>();
        highest.forEach((group, row) -> {
            now.add(group.sample(inSeconds(group.kind, row.now())));
            bounds.add(group.sample(inSeconds(group.kind, row.bound())));
        });
        for (Kind kind : Kind.values()) {
            for (Scope scope : Scope.values()) {
                long count = table.refusals.of(kind, scope);
                if (count > 0 || highest.containsKey(new Group(kind, scope))) {
                    refused.add(new Group(kind, scope).sample((double) count));
                }
            }
        }
        return Snapshot.of(List.of(
                Series.gauge(
                        "sluice_limit_bound",
                        "The limit, in numbers or seconds, of the one nearest to it; 0 is none.",
                        bounds),
                Series.gauge("sluice_limit_highest", "What the one nearest to the limit has.", now),
                Series.counter("sluice_limit_refused_total", "What limits have refused or ended.", refused)));
    }

    private static Group group(LimitRow row) {
        return new Group(row.kind(), row.scope());
    }

    private static double inSeconds(Kind kind, long value) {
        return kind.isTime() ? value / 1000.0 : value;
    }
}
