// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.stats;

import java.util.List;
import java.util.Map;

/**
 * One metric with all its label sets, as Prometheus defines them (exposition format 0.0.4).
 *
 * @param name in base units, as {@code sluice_connect_seconds}; a counter ends in {@code _total}
 * @param help one line for people
 */
public record Series(String name, String help, Type type, List<Sample> samples) {
    /** The metric types of Prometheus that are used here. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    public Series {
        samples = List.copyOf(samples);
    }

    /**
     * One value.
     *
     * @param suffix what follows the name: empty, or {@code _bucket}, {@code _sum}, {@code _count} of a histogram
     */
    public record Sample(String suffix, Map<String, String> labels, double value) {
        /** Without labels. */
        public static Sample of(double value) {
            return new Sample("", Map.of(), value);
        }

        /** With one label. */
        public static Sample of(String label, String labelValue, double value) {
            return new Sample("", Map.of(label, labelValue), value);
        }
    }

    /** What only grows. */
    public static Series counter(String name, String help, List<Sample> samples) {
        return new Series(name, help, Type.COUNTER, samples);
    }

    /** What goes up and down. */
    public static Series gauge(String name, String help, List<Sample> samples) {
        return new Series(name, help, Type.GAUGE, samples);
    }
}
