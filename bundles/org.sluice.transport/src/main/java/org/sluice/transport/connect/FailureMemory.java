// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What failed lately is tried last. Nothing is ever left out: if all failed lately, all are tried. */
final class FailureMemory {
    private static final int MANY = 1000;
    private static final Duration LONGEST_MEMORY = Duration.ofHours(1);

    private final Map<Object, Long> failedAt = new ConcurrentHashMap<>();

    /** True if it had not failed before, or has worked since. */
    boolean failed(Object key) {
        long now = System.nanoTime();
        if (failedAt.size() >= MANY) {
            failedAt.values().removeIf(at -> now - at > LONGEST_MEMORY.toNanos());
        }
        return failedAt.put(key, now) == null;
    }

    /** True if it had failed before. */
    boolean worked(Object key) {
        return !failedAt.isEmpty() && failedAt.remove(key) != null;
    }

    /** The same elements in the same order, but those that failed within this time behind the others. */
    <T> List<T> order(List<T> candidates, Function<T, Object> key, Duration memory) {
        if (candidates.size() < 2 || failedAt.isEmpty()) {
            return candidates;
        }
        List<T> first = new ArrayList<>(candidates.size());
        List<T> last = new ArrayList<>();
        long now = System.nanoTime();
        for (T candidate : candidates) {
            Long at = failedAt.get(key.apply(candidate));
            (at != null && now - at < memory.toNanos() ? last : first).add(candidate);
        }
        first.addAll(last);
        return first;
    }
}
