// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.limit.LimitRow;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.limit.Limits;

/** The rows that the shell shows. */
@Component(service = {Limits.class, LimitRows.class})
public final class LimitRows implements Limits {
    private static final Comparator<LimitRow> NEAREST_LAST =
            Comparator.comparingDouble(LimitRow::nearness).thenComparingLong(LimitRow::refused);
    private static final List<Kind> ALWAYS = List.of(Kind.CONNECTIONS, Kind.LOGINS);
    private static final List<Kind> TIMES = List.of(Kind.IDLE_TIME, Kind.LOGIN_TIME, Kind.SESSION_AGE);

    private final LimitTable table;
    private final TimeLimits times;

    @Activate
    public LimitRows(@Reference LimitTable table, @Reference TimeLimits times) {
        this.table = table;
        this.times = times;
    }

    @Override
    public List<LimitRow> nearest(int most) {
        PriorityQueue<LimitRow> nearest = new PriorityQueue<>(NEAREST_LAST);
        forEach(row -> {
            nearest.add(row);
            if (nearest.size() > most) {
                nearest.remove();
            }
        });
        List<LimitRow> rows = new ArrayList<>(nearest);
        rows.sort(NEAREST_LAST
                .reversed()
                .thenComparing(LimitRow::kind)
                .thenComparing(LimitRow::scope)
                .thenComparing(LimitRow::key));
        return rows;
    }

    @Override
    public List<LimitRow> of(String key) {
        List<LimitRow> rows = new ArrayList<>();
        forEach(row -> {
            if (row.key().equals(key)) {
                rows.add(row);
            }
        });
        rows.sort(Comparator.comparing(LimitRow::kind).thenComparing(LimitRow::scope));
        return rows;
    }

    void forEach(Consumer<LimitRow> taker) {
        for (Kind kind : ALWAYS) {
            if (table.levels.get(Key.global(kind)) == null) {
                taker.accept(new LimitRow(kind, Scope.GLOBAL, "", table.bound(kind, Scope.GLOBAL), 0, 0, 0));
            }
        }
        table.levels.forEach((key, level) -> taker.accept(new LimitRow(
                key.kind(),
                key.scope(),
                key.name(),
                key.scope() == Scope.LISTENER ? level.bound() : table.bound(key.kind(), key.scope()),
                level.now(),
                level.peak(),
                level.refused())));
        long now = table.clock.getAsLong();
        table.buckets.forEach((key, bucket) -> taker.accept(row(key, bucket, now)));
        for (Kind kind : TIMES) {
            long bound = table.settings().time(kind).toMillis();
            long refused = table.refusals.of(kind, Scope.GLOBAL);
            if (bound > 0 || refused > 0) {
                long longest = times.longest(kind);
                taker.accept(new LimitRow(kind, Scope.GLOBAL, "", bound, longest, longest, refused));
            }
        }
    }

    private LimitRow row(Key key, Bucket bucket, long now) {
        long bound = key.scope() == Scope.LISTENER ? bucket.bound() : table.bound(key.kind(), key.scope());
        long level = bound <= 0 ? 0 : bucket.level(now, LimitTable.interval(key.kind(), (int) bound));
        return new LimitRow(key.kind(), key.scope(), key.name(), bound, level, bucket.peak(), bucket.refused());
    }
}
