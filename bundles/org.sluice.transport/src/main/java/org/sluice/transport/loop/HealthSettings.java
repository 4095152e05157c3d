// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import java.time.Duration;
import org.sluice.api.config.Settings;

/**
 * When a destination counts as down, and how it is checked: {@code breaker.*} and {@code check.*} of {@code
 * org.sluice.transport.cfg}.
 *
 * @param failures so many within the window, and nothing that worked between them; 0: no destination is ever down
 * @param backoff from the moment it is down to the first check
 * @param longestBackoff between two checks
 * @param interval between the checks of one that is up; zero: none
 * @param connectTimeout for each address that a check tries
 * @param checkTimeout from the connect to the end of a check
 * @param user as whom a protocol's check logs in
 * @param failureMemory how long what failed is tried last
 */
public record HealthSettings(
        int failures,
        Duration window,
        Duration backoff,
        Duration longestBackoff,
        Duration interval,
        Duration connectTimeout,
        Duration checkTimeout,
        String user,
        Duration failureMemory) {
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);

    static HealthSettings read(Settings settings, Duration failureMemory) {
        return new HealthSettings(
                settings.integer("breaker.failures", 5, 0, 1_000_000),
                settings.duration("breaker.window", Duration.ofSeconds(10), LEAST, MOST),
                settings.duration("breaker.backoff", Duration.ofMillis(250), LEAST, MOST),
                settings.duration("breaker.longest-backoff", Duration.ofSeconds(1), LEAST, MOST),
                settings.duration("check.interval", Duration.ZERO, Duration.ZERO, Duration.ofHours(24)),
                settings.duration("check.connect-timeout", Duration.ofSeconds(1), LEAST, MOST),
                settings.duration("check.timeout", Duration.ofSeconds(5), LEAST, MOST),
                settings.text("check.user", "sluice_check"),
                failureMemory);
    }

    /** The same, but a check may take this many times as long. */
    public HealthSettings withPatience(int times) {
        return new HealthSettings(
                failures,
                window,
                backoff,
                longestBackoff,
                interval,
                connectTimeout,
                checkTimeout.multipliedBy(times),
                user,
                failureMemory);
    }

    /** While a destination is down one session is sent there this often, whatever the checks say. */
    public Duration sessionEvery() {
        return failureMemory.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : failureMemory;
    }
}
