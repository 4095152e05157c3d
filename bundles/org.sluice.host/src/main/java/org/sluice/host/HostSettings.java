// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.time.Duration;
import org.sluice.api.config.Settings;

/**
 * The keys of {@code org.sluice.host.cfg}.
 *
 * @param grace how long sessions may live on after SIGTERM
 */
record HostSettings(Duration grace) {
    static final String PID = "org.sluice.host";
    static final HostSettings DEFAULT = new HostSettings(Duration.ofSeconds(10));

    static HostSettings read(Settings settings) {
        return new HostSettings(
                settings.duration("shutdown.grace", DEFAULT.grace, Duration.ZERO, Duration.ofHours(24)));
    }
}
