// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.count;

import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.session.CloseReason;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

/** All counters of the transport. They live as long as the bundle does; a listener that comes back goes on counting. */
@Component(service = {TransportCounters.class, MeterSource.class})
public final class TransportCounters implements MeterSource {
    private final Map<String, TrafficCounter> listeners = new ConcurrentHashMap<>();
    private final Map<String, TrafficCounter> destinations = new ConcurrentHashMap<>();
    private final Map<CloseReason, LongAdder> closes = new EnumMap<>(CloseReason.class);
    private final LatencyHistogram connects = new LatencyHistogram();
    private final List<Supplier<Series>> gauges = new CopyOnWriteArrayList<>();

    @Activate
    public TransportCounters() {
        for (CloseReason reason : CloseReason.values()) {
            closes.put(reason, new LongAdder());
        }
    }

    /**
     * The counter of a listener that is open; the same one for the same name and address. It is listed from now on, also
     * when the listener has been closed: its sessions go on, and totals must not go back.
     *
     * @param socket what is bound, with the port that 0 became
     */
    public TrafficCounter listener(String name, String socket) {
        return listeners.computeIfAbsent(name + ' ' + socket, key -> new TrafficCounter(name, socket));
    }

    /** The counter of a destination by its label. */
    public TrafficCounter destination(String label) {
        TrafficCounter known = destinations.get(label);
        return known != null ? known : destinations.computeIfAbsent(label, key -> new TrafficCounter(key, key));
    }

    public void closed(CloseReason reason) {
        closes.get(reason).increment();
    }

    /** How often sessions ended for this reason. */
    public long closes(CloseReason reason) {
        return closes.get(reason).sum();
    }

    /** A connect succeeded after this long. */
    public void connected(long nanos) {
        connects.record(nanos);
    }

    /** Adds figures that are asked for at each snapshot, on any thread. */
    public void addGauge(Supplier<Series> gauge) {
        gauges.add(gauge);
    }

    @Override
    public Snapshot snapshot() {
        List<Series> series = new ArrayList<>();
        series.add(closesSeries());
        series.add(connects.series("sluice_connect_seconds", "How long successful connects to destinations took."));
        series.add(Series.gauge(
                "sluice_netty_direct_memory_bytes",
                "Direct memory that the buffers' allocator holds.",
                List.of(Sample.of((double) PlatformDependent.usedDirectMemory()))));
        gauges.forEach(gauge -> series.add(gauge.get()));
        return new Snapshot(
                listeners.values().stream()
                        .map(TrafficCounter::snapshot)
                        .sorted(TransportCounters::byName)
                        .toList(),
                destinations.values().stream()
                        .map(TrafficCounter::snapshot)
                        .sorted(TransportCounters::byName)
                        .toList(),
                series);
    }

    private static int byName(Traffic one, Traffic other) {
        return one.name().compareTo(other.name());
    }

    private Series closesSeries() {
        List<Sample> samples = new ArrayList<>();
        closes.forEach((reason, count) -> samples.add(Sample.of("reason", reason.label(), (double) count.sum())));
        return Series.counter("sluice_sessions_closed_total", "Sessions that ended, by the reason.", samples);
    }
}
