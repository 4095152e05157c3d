// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

/** What all sources say at one moment, as one: each listener, destination and metric once. */
record Figures(List<Traffic> listeners, List<Traffic> upstreams, List<Series> series) {
    private static final Logger log = LoggerFactory.getLogger(Figures.class);

    /** A source that fails is left out, and the others still tell what they know. */
    static Figures of(Iterable<MeterSource> sources) {
        Map<List<String>, Traffic> listeners = new LinkedHashMap<>();
        Map<List<String>, Traffic> upstreams = new LinkedHashMap<>();
        Map<String, Series> series = new LinkedHashMap<>();
        for (MeterSource source : sources) {
            try {
                Snapshot snapshot = source.snapshot();
                addAll(listeners, snapshot.listeners());
                addAll(upstreams, snapshot.upstreams());
                snapshot.series().forEach(one -> series.merge(one.name(), one, Figures::joined));
            } catch (RuntimeException e) {
                log.warn("{} gives no figures", source.getClass().getName(), e);
            }
        }
        return new Figures(List.copyOf(listeners.values()), List.copyOf(upstreams.values()), copy(series.values()));
    }

    private static List<Series> copy(Collection<Series> series) {
        return List.copyOf(series);
    }

    private static void addAll(Map<List<String>, Traffic> to, List<Traffic> traffic) {
        traffic.forEach(one -> to.merge(List.of(one.name(), one.socket()), one, Figures::sum));
    }

    private static Traffic sum(Traffic a, Traffic b) {
        Map<String, Long> more = new HashMap<>(a.more());
        b.more().forEach((key, value) -> more.merge(key, value, Long::sum));
        return new Traffic(
                a.name(),
                a.socket(),
                a.inputBytes() + b.inputBytes(),
                a.outputBytes() + b.outputBytes(),
                a.allConnections() + b.allConnections(),
                a.currentConnections() + b.currentConnections(),
                more);
    }

    /** Samples of one metric from two sources; of those with the same labels the first source's counts. */
    private static Series joined(Series a, Series b) {
        Map<List<Object>, Series.Sample> samples = new LinkedHashMap<>();
        a.samples().forEach(sample -> samples.put(identity(sample), sample));
        b.samples().forEach(sample -> samples.putIfAbsent(identity(sample), sample));
        return new Series(a.name(), a.help(), a.type(), List.copyOf(samples.values()));
    }

    private static List<Object> identity(Series.Sample sample) {
        return List.of(sample.suffix(), sample.labels());
    }
}
