// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sluice.transport.limit.Bucket.Outcome;

/**
 * How often something has happened of late, by key. What is empty is swept out now and then, and when there are as many keys
 * as may be, a further one is not followed: who has so many addresses is for the global limits. Any thread.
 */
final class Buckets {
    private final Map<Key, Bucket> buckets = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private final int mostKeys;

    Buckets(LongSupplier clock, int mostKeys) {
        this.clock = clock;
        this.mostKeys = mostKeys;
    }

    /**
     * Notes that it has happened, unless it may not.
     *
     * @param interval nanoseconds in which one runs out
     * @param most how many at once
     * @return false if it may not happen now
     */
    boolean take(Key key, long interval, long most, boolean always) {
        while (true) {
            Bucket bucket = buckets.get(key);
            if (bucket == null) {
                if (buckets.size() >= mostKeys) {
                    return true;
                }
                bucket = buckets.computeIfAbsent(key, fresh -> new Bucket());
            }
            Outcome outcome = bucket.take(clock.getAsLong(), interval, most, always);
            if (outcome != Outcome.GONE) {
                return outcome == Outcome.TAKEN;
            }
            buckets.remove(key, bucket);
        }
    }

    /** How many have not run out yet. */
    long level(Key key, long interval) {
        Bucket bucket = buckets.get(key);
        return bucket == null ? 0 : bucket.level(clock.getAsLong(), interval);
    }

    @Nullable
    Bucket get(Key key) {
        return buckets.get(key);
    }

    /** Forgets what is empty. */
    void sweep() {
        long now = clock.getAsLong();
        buckets.forEach((key, bucket) -> {
            if (!key.isKept() && bucket.retire(now)) {
                buckets.remove(key, bucket);
            }
        });
    }

    void forEach(BiConsumer<Key, Bucket> taker) {
        buckets.forEach(taker);
    }

    int size() {
        return buckets.size();
    }
}
