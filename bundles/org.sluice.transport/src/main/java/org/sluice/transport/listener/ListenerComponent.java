// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.config.SettingsProblem;

/** Stands for one {@code org.sluice.listener-NAME.cfg}. */
@Component(
        service = {},
        configurationPid = ListenerSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ListenerComponent {
    private static final Logger log = LoggerFactory.getLogger(ListenerComponent.class);

    private final ListenerRegistry registry;
    private @Nullable String name;
    private @Nullable Settings inForce;

    @Activate
    public ListenerComponent(@Reference ListenerRegistry registry, Map<String, Object> properties) {
        this.registry = registry;
        configure(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        configure(properties);
    }

    private void configure(Map<String, Object> properties) {
        Settings read = Settings.of(properties);
        ListenerSettings settings = ListenerSettings.read(read);
        if (settings != null) {
            registry.check(settings, read);
        }
        List<SettingsProblem> problems = read.problems();
        if (settings == null || !problems.isEmpty()) {
            String kept = name == null ? "not opened" : "the last good settings stay in force";
            problems.forEach(problem -> log.atError()
                    .addKeyValue("event", "config_refused")
                    .addKeyValue("source", read.source())
                    .addKeyValue("reason", problem)
                    .log("{}; {}", problem, kept));
            return;
        }
        List<String> changes = read.changesSince(inForce);
        inForce = read;
        if (!changes.isEmpty()) {
            log.atInfo()
                    .addKeyValue("event", "config_changed")
                    .addKeyValue("source", read.source())
                    .addKeyValue("changes", String.join(", ", changes))
                    .log("{}: changed: {}", read.source(), String.join(", ", changes));
        }
        name = settings.name();
        registry.configure(settings);
    }

    @Deactivate
    void deactivate() {
        if (name != null) {
            registry.remove(name);
        }
    }
}
