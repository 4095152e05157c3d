// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;

/** How many lines the log has left out because there were too many of their kind; the log is the launcher's. */
@Component
public final class LogFigures implements MeterSource {
    @Reference(
            target = "(sluice.counts=log.suppressed)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Supplier<Map<String, Long>> suppressed;

    @Override
    public Snapshot snapshot() {
        Supplier<Map<String, Long>> source = suppressed;
        Map<String, Long> counts = source == null ? Map.of() : source.get();
        return Snapshot.of(List.of(Series.counter(
                "sluice_log_suppressed_total",
                "Lines that the log has left out because there were too many of their kind.",
                counts.entrySet().stream()
                        .map(count -> Sample.of("event", count.getKey(), count.getValue()))
                        .toList())));
    }
}
