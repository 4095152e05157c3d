// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.time.Duration;
import java.util.Map;
import org.sluice.api.config.Settings;

/**
 * {@code org.sluice.module.cfg}.
 *
 * @param faultsInRow after so many a service is left out, if another can do its work; 0 for never
 * @param bench for how long it is left out; then a single fault is enough
 * @param answerTimeout how long an answer that comes later may take
 * @param gap how long a login waits for a module that has just gone to come back, or for another in its place
 * @param blocked a module that keeps a thread for longer in one call is told in the log with its stack
 * @param canaryBound by how much the share of failed logins of a canary may be above that of the others, in percent points
 * @param canaryLogins how many logins must have ended before a canary is judged
 * @param swapWatch for how long a bundle that took over is watched before the one before it is stopped
 */
public record ModuleSettings(
        int faultsInRow,
        Duration bench,
        Duration answerTimeout,
        Duration gap,
        Duration blocked,
        int canaryBound,
        int canaryLogins,
        Duration swapWatch) {

    /** The PID. */
    public static final String PID = "org.sluice.module";

    static ModuleSettings read(Settings settings) {
        return new ModuleSettings(
                settings.integer("faults-in-row", 5, 0, 1_000_000),
                settings.duration("bench", Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24)),
                settings.duration("answer-timeout", Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofHours(1)),
                settings.duration("gap", Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(1)),
                settings.duration("blocked", Duration.ofMillis(500), Duration.ofMillis(10), Duration.ofMinutes(1)),
                settings.integer("canary.bound", 20, 1, 100),
                settings.integer("canary.logins", 20, 1, Outcomes.KEPT),
                settings.duration("swap.watch", Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(1)));
    }

    /** What holds without a file. */
    public static ModuleSettings defaults() {
        return read(Settings.of(PID, Map.of()));
    }
}
