// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.host.Drainable;

/** {@code drain}, {@code remaining} and {@code grace}: stopping without cutting anybody off. */
@Component(service = DrainVerb.class, configurationPid = HostSettings.PID)
public final class DrainVerb {
    private static final Logger log = LoggerFactory.getLogger(DrainVerb.class);

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Drainable> sources = List.of();

    private volatile HostSettings settings = HostSettings.DEFAULT;
    private @Nullable Settings inForce;

    @Activate
    @Modified
    void configure(Map<String, Object> properties) {
        Settings read = Settings.of(HostSettings.PID, properties);
        HostSettings changed = HostSettings.read(read);
        try {
            read.throwIfBad();
            settings = changed;
            List<String> changes = read.changesSince(inForce);
            inForce = read;
            if (!changes.isEmpty()) {
                log.atInfo()
                        .addKeyValue("event", "config_changed")
                        .addKeyValue("source", read.source())
                        .addKeyValue("changes", String.join(", ", changes))
                        .log("{}: changed: {}", read.source(), String.join(", ", changes));
            }
        } catch (BadSettingsException e) {
            log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", read.source())
                    .addKeyValue("reason", e.getMessage())
                    .log("{}; the former settings stay in force", e.getMessage());
        }
    }

    Map<String, Object> drain() {
        sources.forEach(Drainable::drain);
        return remaining();
    }

    Map<String, Object> remaining() {
        return Map.of(
                "remaining", sources.stream().mapToInt(Drainable::remaining).sum());
    }

    Map<String, Object> grace() {
        HostSettings now = settings;
        return Map.of(
                "millis", now.grace().toMillis(),
                "take-over-millis", now.takeOverGrace().toMillis());
    }
}
