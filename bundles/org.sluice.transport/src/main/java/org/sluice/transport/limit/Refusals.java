// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;

/** How many were refused, by kind and scope, since the start: what is left when the keys have been forgotten. */
final class Refusals {
    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    void count(Key key) {
        counts.computeIfAbsent(common(key.kind(), key.scope()), fresh -> new LongAdder())
                .increment();
    }

    long of(Kind kind, Scope scope) {
        LongAdder count = counts.get(common(kind, scope));
        return count == null ? 0 : count.sum();
    }

    private static Key common(Kind kind, Scope scope) {
        return new Key(kind, scope, "");
    }
}
