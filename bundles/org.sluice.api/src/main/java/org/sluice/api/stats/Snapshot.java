// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.stats;

import java.util.List;

/**
 * The figures of one source at one moment.
 *
 * @param listeners traffic by listener, in the order in which they were opened
 * @param upstreams traffic by destination
 * @param series whatever else is counted
 */
public record Snapshot(List<Traffic> listeners, List<Traffic> upstreams, List<Series> series) {
    public Snapshot {
        listeners = List.copyOf(listeners);
        upstreams = List.copyOf(upstreams);
        series = List.copyOf(series);
    }

    /** A snapshot that has series only. */
    public static Snapshot of(List<Series> series) {
        return new Snapshot(List.of(), List.of(), series);
    }
}
