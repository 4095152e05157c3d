// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

class StatsCommandsTest {
    private final StatsCommands commands = new StatsCommands();

    StatsCommandsTest() {
        Traffic main =
                new Traffic("main", "tcp:127.0.0.1:6001", 9_007_199_254_740_993L, 5, 7, 1, Map.of("refused", 2L));
        Series lag = new Series(
                "sluice_lag_seconds",
                "How late the loop is.",
                Series.Type.HISTOGRAM,
                List.of(
                        new Series.Sample("_bucket", Map.of("le", "0.1"), 3),
                        new Series.Sample("_count", Map.of(), 3),
                        new Series.Sample("_sum", Map.of(), 0.25)));
        Series heap = Series.gauge("sluice_heap_bytes", "Heap.", List.of(Series.Sample.of(Double.NaN)));
        Series closed = Series.counter(
                "sluice_closed_total",
                "Ended.",
                List.of(Series.Sample.of("reason", "killed", 1), Series.Sample.of("reason", "limit", 0)));
        commands.sources = List.of(
                () -> new Snapshot(List.of(main), List.of(), List.of(lag)), () -> Snapshot.of(List.of(heap, closed)));
    }

    @Test
    void showIsReadableAndSparesTheBuckets() {
        assertThat(Printed.text(commands.show()))
                .contains("main", "9007199254740993", "REFUSED", "no upstreams", "sluice_lag_seconds_sum", "0.25")
                .doesNotContain("_bucket");
    }

    @Test
    void showFitsAnEightyColumnTerminalAndTellsTheStartAsADate() {
        List<MeterSource> all = new ArrayList<>(commands.sources);
        all.add(() -> Snapshot.of(List.of(
                Series.gauge(
                        "process_start_time_seconds",
                        "Start of the process in seconds since 1970.",
                        List.of(Series.Sample.of(1_795_180_000.25))),
                Series.gauge(
                        "jvm_buffer_pool_used_bytes",
                        "Memory of buffers outside the heap, by pool.",
                        List.of(
                                Series.Sample.of("pool", "mapped - 'non-volatile memory'", 1),
                                Series.Sample.of("pool", "direct", 12_345_678.5))))));
        commands.sources = all;
        String shown = Printed.narrow(commands.show());
        assertThat(shown)
                .contains("2026-11-20T13:06:40Z", "9007199254740993", "12345700")
                .doesNotContain("e+", "…");
        assertThat(shown.replaceAll("\\s+", " "))
                .contains("Start of the process in seconds since 1970.", "pool=mapped - 'non-volatile", "memory'");
    }

    @Test
    void reasonsThatDidNotOccurAreInTheJsonOnly() {
        assertThat(Printed.text(commands.show())).contains("reason=killed").doesNotContain("reason=limit");
        assertThat((String) commands.show("--json")).contains("\"reason\":\"limit\"");
    }

    @Test
    void jsonIsExactAndValid() throws Exception {
        String json = (String) commands.show("--json");
        assertThat(json).contains("\"input_bytes\":9007199254740993", "\"refused\":2", "_bucket", "\"value\":null");
        assertThat(Printed.object(json)).containsOnlyKeys("listeners", "upstreams", "series");
    }

    @Test
    void withoutAnybodyWhoCountsItSaysSo() {
        commands.sources = List.of();
        assertThatThrownBy(() -> commands.show()).hasMessageContaining("nothing counts");
    }
}
