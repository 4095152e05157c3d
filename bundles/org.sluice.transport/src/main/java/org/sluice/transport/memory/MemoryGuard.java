// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.Facts;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.transport.access.Entry;
import org.sluice.transport.access.EntryCondition;
import org.sluice.transport.access.EntryRefusal;
import org.sluice.transport.count.TransportCounters;

/** Lets nobody in when heap or buffers are full to nine tenths, until they are below eight. */
@Component(
        service = {EntryCondition.class, Facts.class},
        immediate = true)
public final class MemoryGuard implements EntryCondition, Facts {
    private static final Logger log = LoggerFactory.getLogger(MemoryGuard.class);
    private static final double FULL = 0.9;
    private static final double ROOM_AGAIN = 0.8;
    private static final long PERIOD_MILLIS = 500;

    private final DoubleSupplier heapLevel;
    private final DoubleSupplier bufferLevel;
    private final LongAdder refused = new LongAdder();
    private volatile double heap;
    private volatile double buffers;
    private volatile @Nullable EntryRefusal refusal;
    private @Nullable ScheduledExecutorService watch;

    @Activate
    public MemoryGuard(@Reference TransportCounters counters) {
        this(counters, new HeapLevel()::afterCollection, new BufferLevel()::held);
        watch = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("sluice-memory", true));
        watch.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    MemoryGuard(TransportCounters counters, DoubleSupplier heapLevel, DoubleSupplier bufferLevel) {
        this.heapLevel = heapLevel;
        this.bufferLevel = bufferLevel;
        counters.addGauge(() -> Series.gauge(
                "sluice_memory_used_ratio",
                "How full memory is: the heap after its last full collection, and what buffers hold of theirs.",
                List.of(Sample.of("part", "heap", heap), Sample.of("part", "buffers", buffers))));
        counters.addGauge(() -> Series.counter(
                "sluice_memory_refused_total",
                "Connections that were refused because memory was full.",
                List.of(Sample.of((double) refused.sum()))));
    }

    @Deactivate
    void deactivate() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }

    /** Looks, and tells once when there is no room, and when there is again. */
    void look() {
        heap = heapLevel.getAsDouble();
        buffers = bufferLevel.getAsDouble();
        double fuller = Math.max(heap, buffers);
        if (refusal == null && fuller >= FULL) {
            log.atWarn()
                    .addKeyValue("event", "memory_full")
                    .addKeyValue("detail", words())
                    .log("memory: {}; new connections are refused until less than 80 % are in use", words());
            refusal = EntryRefusal.tooManyConnections("memory is full: " + words());
        } else if (refusal != null && fuller < ROOM_AGAIN) {
            log.atInfo()
                    .addKeyValue("event", "memory_free")
                    .addKeyValue("detail", words())
                    .log(
                            "memory: {}; new connections are let in again, {} were refused so far",
                            words(),
                            refused.sum());
            refusal = null;
        }
    }

    private String words() {
        return percent("heap", heap) + ", " + percent("buffers", buffers);
    }

    private static String percent(String part, double level) {
        return part + " " + Math.round(level * 100) + " %";
    }

    @Override
    public @Nullable EntryRefusal accepted(Entry entry) {
        EntryRefusal now = refusal;
        if (now != null) {
            refused.increment();
        }
        return now;
    }

    @Override
    public Map<String, String> facts() {
        Integer bound = Integer.getInteger("sluice.memory");
        return Map.of(
                "memory",
                (bound == null ? "" : "at most " + bound + " MB, ") + words() + (refusal == null ? "" : ", full"));
    }
}
