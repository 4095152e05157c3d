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

    /** How far a connection came before it failed. What comes no further later on says nothing new. */
    enum Stage {
        CONNECT,
        GREETING,
        LOGIN
    }

    private record Failure(long at, Stage stage) {}

    private final Map<Object, Failure> failures = new ConcurrentHashMap<>();

    /** True if it had not failed before, or has worked since. */
    boolean failed(Object key, Stage stage) {
        long now = System.nanoTime();
        if (failures.size() >= MANY) {
            failures.values().removeIf(failure -> now - failure.at > LONGEST_MEMORY.toNanos());
        }
        return failures.put(key, new Failure(now, stage)) == null;
    }

    /** It has come as far as this. True if it had failed before, and no later than here. */
    boolean worked(Object key, Stage stage) {
        if (failures.isEmpty()) {
            return false;
        }
        Failure failure = failures.get(key);
        return failure != null && failure.stage.compareTo(stage) <= 0 && failures.remove(key, failure);
    }

    /** True if it failed within this time and has not worked since. */
    boolean failedWithin(Object key, Duration memory) {
        Failure failure = failures.get(key);
        return failure != null && System.nanoTime() - failure.at < memory.toNanos();
    }

    /** The same elements in the same order, but those that failed within this time behind the others. */
    <T> List<T> order(List<T> candidates, Function<T, Object> key, Duration memory) {
        if (candidates.size() < 2 || failures.isEmpty()) {
            return candidates;
        }
        List<T> first = new ArrayList<>(candidates.size());
        List<T> last = new ArrayList<>();
        for (T candidate : candidates) {
            (failedWithin(key.apply(candidate), memory) ? last : first).add(candidate);
        }
        first.addAll(last);
        return first;
    }
}
