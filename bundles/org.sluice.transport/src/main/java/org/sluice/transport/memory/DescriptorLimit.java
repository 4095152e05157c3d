// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
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

/**
 * Lets in as many as there are descriptors for, two for each: so that some are left for the log, the shell, the
 * statistics, files that are read anew, and a process that takes over.
 */
@Component(
        service = {EntryCondition.class, Facts.class},
        immediate = true)
public final class DescriptorLimit implements EntryCondition, Facts {
    private static final Logger log = LoggerFactory.getLogger(DescriptorLimit.class);
    private static final int EACH = 2;
    private static final long LEAST_KEPT = 24;
    private static final long MOST_KEPT = 512;

    private final long limit;
    private final long most;
    private final AtomicInteger inside = new AtomicInteger();
    private final LongAdder refused = new LongAdder();

    @Activate
    public DescriptorLimit(@Reference TransportCounters counters) {
        this(counters, of(true), of(false));
        if (most < Long.MAX_VALUE) {
            log.atInfo()
                    .addKeyValue("event", "descriptors")
                    .addKeyValue("limit", limit)
                    .addKeyValue("connections", most)
                    .log("descriptors: the limit is {}, which is room for {} connections", limit, most);
        }
    }

    /**
     * @param limit how many the process may have; 0 if that is not known
     * @param open how many it has before anybody has come
     */
    DescriptorLimit(TransportCounters counters, long limit, long open) {
        this.limit = limit;
        this.most = most(limit, open);
        counters.addGauge(() -> Series.gauge(
                "sluice_connections_most", "How many connections there are descriptors for.", List.of(Sample.of((double)
                        most))));
        counters.addGauge(() -> Series.counter(
                "sluice_descriptors_refused_total",
                "Connections that were refused because there were no descriptors for more.",
                List.of(Sample.of((double) refused.sum()))));
    }

    /** What is kept back is a sixteenth, within reason. */
    private static long most(long limit, long open) {
        if (limit <= 0) {
            return Long.MAX_VALUE;
        }
        long kept = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, limit / 16));
        return Math.max(1, (limit - open - kept) / EACH);
    }

    private static long of(boolean limit) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            return limit ? unix.getMaxFileDescriptorCount() : unix.getOpenFileDescriptorCount();
        }
        return 0;
    }

    @Override
    public @Nullable EntryRefusal accepted(Entry entry) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            refused.increment();
            return EntryRefusal.tooManyConnections(
                    "there are descriptors for " + most + " connections (the process may have " + limit + ")");
        }
        entry.whenOver(inside::decrementAndGet);
        return null;
    }

    @Override
    public Map<String, String> facts() {
        return most == Long.MAX_VALUE ? Map.of() : Map.of("descriptors", limit + ", room for " + most + " connections");
    }
}
