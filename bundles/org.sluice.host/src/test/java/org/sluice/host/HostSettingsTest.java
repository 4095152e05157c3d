// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;

class HostSettingsTest {
    @Test
    void theGraceIsTenSecondsUnlessConfigured() {
        assertThat(HostSettings.read(Settings.of(Map.of())).grace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(HostSettings.read(Settings.of(Map.of("shutdown.grace", "500ms")))
                        .grace())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void badSettingsKeepTheFormerOnes() {
        DrainVerb drain = new DrainVerb();
        drain.configure(Map.of("shutdown.grace", "3s"));
        drain.configure(Map.of("shutdown.grace", "soon"));

        assertThat(drain.grace()).containsEntry("millis", 3000L);
    }

    @Test
    void theCheckNamesUnknownKeys() {
        Settings settings = Settings.of(Map.of("grace", "3s"));
        new HostSettingsCheck().check(settings);

        assertThat(settings.problems().toString()).contains("grace").contains("shutdown.grace");
    }
}
