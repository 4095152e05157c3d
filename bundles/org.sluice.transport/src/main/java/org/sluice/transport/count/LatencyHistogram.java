// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.count;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;

/** A Prometheus histogram of times, from 100 µs to 10 s. */
final class LatencyHistogram {
    private static final double[] BOUNDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    LatencyHistogram() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void record(long nanos) {
        double seconds = nanos / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
    }

    Series series(String name, String help) {
        List<Sample> samples = new ArrayList<>();
        long count = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            count += buckets[i].sum();
            samples.add(new Sample("_bucket", Map.of("le", bound(BOUNDS[i])), (double) count));
        }
        count += buckets[BOUNDS.length].sum();
        samples.add(new Sample("_bucket", Map.of("le", "+Inf"), (double) count));
        samples.add(new Sample("_sum", Map.of(), sumNanos.sum() / 1e9));
        samples.add(new Sample("_count", Map.of(), (double) count));
        return new Series(name, help, Series.Type.HISTOGRAM, samples);
    }

    private static String bound(double seconds) {
        String text = new BigDecimal(Double.toString(seconds)).toPlainString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
