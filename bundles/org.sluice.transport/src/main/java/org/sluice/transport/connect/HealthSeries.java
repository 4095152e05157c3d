// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.sluice.api.stats.Series;
import org.sluice.api.stats.Series.Sample;
import org.sluice.transport.connect.Breaker.State;

/** What is known of the destinations, in figures. */
final class HealthSeries {
    private HealthSeries() {}

    static List<Supplier<Series>> of(HealthBook book) {
        return List.of(
                () -> Series.gauge(
                        "sluice_destination_up",
                        "Whether sessions are sent to a destination: 1, or 0 if it is down.",
                        samples(book, health -> health.breaker.view().state() == State.UP ? 1 : 0)),
                () -> Series.counter(
                        "sluice_destination_downs_total",
                        "How often a destination went down.",
                        samples(book, health -> health.downs.sum())),
                () -> Series.counter(
                        "sluice_destination_skipped_total",
                        "How often a session was not sent to a destination because it was down.",
                        samples(book, health -> health.skipped.sum())),
                () -> Series.counter(
                        "sluice_destination_checks_total",
                        "Checks of a destination.",
                        samples(book, health -> health.checks.sum())),
                () -> Series.counter(
                        "sluice_destination_failed_checks_total",
                        "Checks of a destination that found it of no use.",
                        samples(book, health -> health.failedChecks.sum())));
    }

    private static List<Sample> samples(HealthBook book, ToDoubleFunction<DestinationHealth> figure) {
        return book.all().stream()
                .map(health -> Sample.of("destination", health.label, figure.applyAsDouble(health)))
                .toList();
    }
}
