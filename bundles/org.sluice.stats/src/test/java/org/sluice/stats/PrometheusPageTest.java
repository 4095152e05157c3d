// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.api.stats.MeterSource;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.api.stats.Snapshot;
import org.sluice.api.stats.Traffic;

class PrometheusPageTest {
    private static final long ABOVE_DOUBLE = (1L << 53) + 1;

    private static Map<String, String> page(MeterSource... sources) {
        return PrometheusGrammar.read(
                new String(PrometheusPage.render(Figures.of(List.of(sources))), StandardCharsets.UTF_8));
    }

    private static Traffic traffic(String name, String socket, long input) {
        return new Traffic(name, socket, input, 7, 5, 2, Map.of("failed", 1L));
    }

    @Test
    void trafficIsExactAboveWhatADoubleHolds() {
        Map<String, String> page = page(() -> new Snapshot(
                List.of(traffic("front", "tcp:*:1", ABOVE_DOUBLE)),
                List.of(traffic("tcp:a:1", "tcp:a:1", Long.MAX_VALUE)),
                List.of()));
        assertThat(page)
                .containsEntry(
                        "sluice_listener_bytes_total{direction=in, listener=front, socket=tcp:*:1}", "9007199254740993")
                .containsEntry("sluice_listener_bytes_total{direction=out, listener=front, socket=tcp:*:1}", "7")
                .containsEntry("sluice_listener_connections_total{listener=front, socket=tcp:*:1}", "5")
                .containsEntry("sluice_listener_connections{listener=front, socket=tcp:*:1}", "2")
                .containsEntry(
                        "sluice_upstream_bytes_total{direction=in, socket=tcp:a:1, upstream=tcp:a:1}",
                        "9223372036854775807");
    }

    @Test
    void labelsAndHelpAreEscaped() {
        String nasty = "a\\b\"c\nd{},=é\\n";
        Map<String, String> page = page(() -> new Snapshot(
                List.of(traffic(nasty, "sock:/" + nasty, 1)),
                List.of(),
                List.of(Series.gauge("g", "help \\ with\nlines and \"quotes\"", List.of(Sample.of("l", nasty, 1))))));
        assertThat(page)
                .containsKey("sluice_listener_connections{listener=" + nasty + ", socket=sock:/" + nasty + "}")
                .containsEntry("g{l=" + nasty + "}", "1");
    }

    @Test
    void aHistogramHasItsThreeKindsOfSamples() {
        Map<String, String> page = page(() -> Snapshot.of(List.of(new Series(
                "h_seconds",
                "h",
                Series.Type.HISTOGRAM,
                List.of(
                        new Sample("_bucket", Map.of("le", "0.1"), 1),
                        new Sample("_bucket", Map.of("le", "+Inf"), 2),
                        new Sample("_sum", Map.of(), 0.25),
                        new Sample("_count", Map.of(), 2))))));
        assertThat(page)
                .containsEntry("h_seconds_bucket{le=+Inf}", "2")
                .containsEntry("h_seconds_sum", "0.25")
                .containsEntry("h_seconds_count", "2");
    }

    @Test
    void twoSourcesOfOneMetricAndOneListenerShareOneHead() {
        MeterSource one = () -> new Snapshot(
                List.of(traffic("front", "tcp:*:1", 1)),
                List.of(),
                List.of(Series.counter("c_total", "c", List.of(Sample.of("x", "1", 1)))));
        MeterSource two = () -> new Snapshot(
                List.of(traffic("front", "tcp:*:1", 2)),
                List.of(),
                List.of(Series.counter("c_total", "c", List.of(Sample.of("x", "1", 5), Sample.of("x", "2", 2)))));
        assertThat(page(one, two))
                .containsEntry("sluice_listener_bytes_total{direction=in, listener=front, socket=tcp:*:1}", "3")
                .containsEntry("c_total{x=1}", "1")
                .containsEntry("c_total{x=2}", "2");
    }

    @Test
    void aSourceThatFailsAndANameThatIsNoneAreLeftOut() {
        MeterSource broken = () -> {
            throw new IllegalStateException("broken");
        };
        MeterSource odd = () -> Snapshot.of(List.of(
                Series.gauge("no name", "n", List.of(Sample.of(1))), Series.gauge("good", "g", List.of(Sample.of(1)))));
        assertThat(page(broken, odd)).containsOnlyKeys("good");
    }

    @ParameterizedTest
    @CsvSource({
        "1e15, 1000000000000000",
        "1e21, 1000000000000000000000",
        "-3, -3",
        "0.5, 0.5",
        "-0.0, 0",
        "9007199254740992, 9007199254740992",
        "Infinity, +Inf",
        "-Infinity, -Inf",
        "NaN, NaN"
    })
    void wholeNumbersHaveNoExponent(double value, String text) {
        assertThat(PrometheusPage.number(value)).isEqualTo(text);
    }

    @Test
    void theProcessTellsItsOwnFigures() {
        Map<String, String> page = page(new ProcessMeters());
        assertThat(page)
                .containsKeys(
                        "jvm_memory_used_bytes{area=heap}",
                        "jvm_memory_committed_bytes{area=heap}",
                        "jvm_memory_max_bytes{area=heap}",
                        "jvm_buffer_pool_used_bytes{pool=direct}",
                        "jvm_threads_current",
                        "process_open_fds",
                        "process_start_time_seconds");
        assertThat(Long.parseLong(page.get("process_resident_memory_bytes"))).isGreaterThan(10_000_000);
        assertThat(page.keySet()).anyMatch(key -> key.startsWith("jvm_gc_seconds_total{gc="));
    }
}
