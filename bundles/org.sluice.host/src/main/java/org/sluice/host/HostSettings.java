// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.time.Duration;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.host.cfg}.
 *
 * @param grace how long sessions may live on after SIGTERM
 * @param takeOverGrace how long they may live on when another process has taken over; zero is as long as they like
 */
record HostSettings(Duration grace, Duration takeOverGrace) {
    static final String PID = "org.sluice.host";
    private static final Duration LONGEST = Duration.ofHours(24);
    static final HostSettings DEFAULT = new HostSettings(Duration.ofSeconds(10), Duration.ZERO);

    static HostSettings read(Settings settings) {
        return new HostSettings(
                settings.duration("shutdown.grace", DEFAULT.grace, Duration.ZERO, LONGEST),
                settings.duration("take-over.grace", DEFAULT.takeOverGrace, Duration.ZERO, LONGEST));
    }
}
