// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;

/** What stands in the document beside the traffic. */
class JsonPageTest {
    @Test
    void limitsAreRowsByKindAndScope() throws Exception {
        Map<String, String> labels = Map.of("kind", "idle_time", "scope", "global");
        Snapshot snapshot = Snapshot.of(List.of(
                Series.gauge("sluice_limit_bound", "", List.of(new Sample("", labels, 60))),
                Series.gauge("sluice_limit_highest", "", List.of(new Sample("", labels, 1.5))),
                Series.counter("sluice_limit_refused_total", "", List.of(new Sample("", labels, 3))),
                Series.gauge("sluice_sessions", "", List.of(Sample.of(7)))));
        byte[] page = new JsonPage("0", Instant.EPOCH, () -> 1000).render(Figures.of(List.of(() -> snapshot)));
        assertThat(JSON.std.mapFrom(page))
                .containsEntry(
                        "limits",
                        List.of(Map.of(
                                "kind",
                                "idle_time",
                                "scope",
                                "global",
                                "bound",
                                60,
                                "highest",
                                1.5,
                                "refused_total",
                                3)));
    }

    @Test
    void theHealthOfADestinationIsARow() throws Exception {
        String label = "tcp:db1:3306";
        Snapshot snapshot = Snapshot.of(List.of(
                Series.gauge("sluice_destination_up", "", List.of(Sample.of("destination", label, 0))),
                Series.counter("sluice_destination_downs_total", "", List.of(Sample.of("destination", label, 2)))));
        byte[] page = new JsonPage("0", Instant.EPOCH, () -> 1000).render(Figures.of(List.of(() -> snapshot)));
        assertThat(JSON.std.mapFrom(page))
                .containsEntry("destinations", List.of(Map.of("destination", label, "up", 0, "downs_total", 2)));
    }

    /** Conformance case 82: the clock steps, here a day ahead of when the process started. */
    @Test
    void aClockThatStepsBackwardsDoesNotChangeTheUptime() throws Exception {
        Instant ahead = Instant.now().plus(Duration.ofDays(1));
        byte[] page = new JsonPage("0", ahead, () -> 61_999).render(Figures.of(List.of()));
        assertThat(JSON.std.mapFrom(page))
                .containsEntry("started", ahead.toString())
                .containsEntry("uptime_seconds", 61);
    }
}
