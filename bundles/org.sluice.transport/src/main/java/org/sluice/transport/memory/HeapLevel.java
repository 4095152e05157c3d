// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much of the heap lives, from 0 to 1: what was left of its old generation after the last collection of that. As long
 * as it fills again nobody knows how much of the rest is garbage, so that a collection is asked for when it is nearly full,
 * now and then at most; and as long as so much was left that clients may be kept out, as nothing else may lead to one then.
 */
final class HeapLevel {
    private static final double NEARLY_FULL = 0.9;

    /** Below this the door opens again. */
    private static final double ROOM = 0.8;

    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElse(null);
    private long askedAt = System.nanoTime() - BETWEEN;

    /** Called by one thread; may take as long as a collection. */
    double afterCollection() {
        if (old == null) {
            return 0;
        }
        double left = share(old.getCollectionUsage());
        boolean inDoubt = left >= ROOM || share(old.getUsage()) >= NEARLY_FULL;
        if (inDoubt && System.nanoTime() - askedAt >= BETWEEN) {
            System.gc();
            askedAt = System.nanoTime();
            left = share(old.getCollectionUsage());
        }
        return left;
    }

    private static double share(@Nullable MemoryUsage usage) {
        if (usage == null) {
            return 0;
        }
        long max = usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
        return (double) usage.getUsed() / max;
    }
}
