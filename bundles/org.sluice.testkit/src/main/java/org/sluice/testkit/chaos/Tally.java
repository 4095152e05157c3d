// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.chaos;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What was done and what came of it. */
public final class Tally {
    private final Map<String, LongAdder> faults = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> inputs = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> explained = new ConcurrentHashMap<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    /** By a real driver. */
    final LongAdder logins = new LongAdder();

    final LongAdder queries = new LongAdder();

    void fault(String kind) {
        add(faults, kind);
    }

    void input(String kind) {
        add(inputs, kind);
    }

    /** A login or session that ended by what was done to it. */
    void explained(String what) {
        add(explained, what);
    }

    /** Something that should not have been. */
    void wrong(String what) {
        wrong.add(what);
    }

    private static void add(Map<String, LongAdder> to, String kind) {
        to.computeIfAbsent(kind, any -> new LongAdder()).increment();
    }

    /** Faults by kind. */
    public Map<String, Long> faults() {
        return sums(faults);
    }

    /** Bad inputs by kind. */
    public Map<String, Long> inputs() {
        return sums(inputs);
    }

    /** What ended, and could not but end, by route. */
    public Map<String, Long> explained() {
        return sums(explained);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> of) {
        Map<String, Long> sums = new TreeMap<>();
        of.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    /** None is what is wanted: sessions that ended without a reason, logins that failed without one. */
    public List<String> wrong() {
        return List.copyOf(wrong);
    }

    public long logins() {
        return logins.sum();
    }

    public long queries() {
        return queries.sum();
    }
}
