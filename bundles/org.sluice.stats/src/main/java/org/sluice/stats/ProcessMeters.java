// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;

/** The figures of the process and its Java, by the names that Prometheus' own clients use. */
@Component
public final class ProcessMeters implements MeterSource {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @Override
    public Snapshot snapshot() {
        List<Series> series = new ArrayList<>();
        memory(series);
        threadsAndCollectors(series);
        process(series);
        return Snapshot.of(series);
    }

    private static void memory(List<Series> series) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        series.add(area("used", "Memory in use", heap.getUsed(), other.getUsed()));
        series.add(area("committed", "Memory taken from the system", heap.getCommitted(), other.getCommitted()));
        series.add(
                area("max", "Most memory that may be taken, -1 if nothing limits it", heap.getMax(), other.getMax()));
        List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        series.add(Series.gauge(
                "jvm_buffer_pool_used_bytes",
                "Memory of buffers outside the heap, by pool.",
                samples(pools, "pool", BufferPoolMXBean::getName, BufferPoolMXBean::getMemoryUsed)));
        series.add(Series.gauge(
                "jvm_buffer_pool_buffers",
                "Buffers outside the heap, by pool.",
                samples(pools, "pool", BufferPoolMXBean::getName, BufferPoolMXBean::getCount)));
    }

    private static Series area(String what, String help, long heap, long other) {
        return Series.gauge(
                "jvm_memory_" + what + "_bytes",
                help + ", by area.",
                List.of(Sample.of("area", "heap", (double) heap), Sample.of("area", "nonheap", (double) other)));
    }

    private static <T> List<Sample> samples(
            List<T> beans, String label, Function<T, String> name, ToLongFunction<T> value) {
        return beans.stream()
                .map(bean -> Sample.of(label, name.apply(bean), (double) value.applyAsLong(bean)))
                .toList();
    }

    private static void threadsAndCollectors(List<Series> series) {
        series.add(Series.gauge(
                "jvm_threads_current",
                "Threads.",
                List.of(Sample.of(ManagementFactory.getThreadMXBean().getThreadCount()))));
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        series.add(Series.counter(
                "jvm_gc_collections_total",
                "Garbage collections, by collector.",
                samples(
                        collectors,
                        "gc",
                        GarbageCollectorMXBean::getName,
                        GarbageCollectorMXBean::getCollectionCount)));
        series.add(Series.counter(
                "jvm_gc_seconds_total",
                "Time in garbage collections, by collector.",
                collectors.stream()
                        .map(gc -> Sample.of("gc", gc.getName(), gc.getCollectionTime() / 1000.0))
                        .toList()));
    }

    private static void process(List<Series> series) {
        series.add(Series.gauge(
                "process_start_time_seconds",
                "Start of the process in seconds since 1970.",
                List.of(Sample.of(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0))));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            series.add(Series.gauge("process_open_fds", "Open file descriptors.", List.of(Sample.of((double)
                    unix.getOpenFileDescriptorCount()))));
            series.add(Series.gauge(
                    "process_max_fds", "Most file descriptors that may be open.", List.of(Sample.of((double)
                            unix.getMaxFileDescriptorCount()))));
            series.add(Series.counter(
                    "process_cpu_seconds_total",
                    "Time on processors.",
                    List.of(Sample.of(unix.getProcessCpuTime() / 1e9))));
        }
        long resident = resident();
        if (resident >= 0) {
            series.add(Series.gauge(
                    "process_resident_memory_bytes", "Memory of the process that is in RAM.", List.of(Sample.of((double)
                            resident))));
        }
    }

    /** In bytes, or -1 where the system has no /proc. Its file "status" needs no page size, unlike "statm". */
    private static long resident() {
        try {
            Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
            return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
