// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.host.Readiness;

/** Runs the database as {@code org.sluice.demo.cfg} says. A change of the file starts it anew; a bad file changes nothing. */
@Component(
        configurationPid = DemoComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Readiness.class)
public final class DemoComponent implements Readiness {
    static final String PID = "org.sluice.demo";

    private static final Logger log = LoggerFactory.getLogger(DemoComponent.class);

    private volatile @Nullable DemoDatabase database;
    private volatile List<String> problems = List.of();

    @Activate
    public DemoComponent(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        try {
            DemoSettings read = DemoSettings.read(settings);
            settings.throwIfBad();
            problems = List.of();
            DemoDatabase running = database;
            if (running == null || !running.settings().equals(read)) {
                stop();
                DemoDatabase started = new DemoDatabase(read);
                database = started;
                started.start();
            }
        } catch (BadSettingsException e) {
            log.error("{}", e.getMessage());
            problems = e.problems().stream().map(Object::toString).toList();
        }
    }

    @Deactivate
    synchronized void stop() {
        DemoDatabase running = database;
        if (running != null) {
            running.stop();
            database = null;
        }
    }

    @Override
    public State state() {
        DemoDatabase running = database;
        return running == null ? new State(List.of(), List.of(), problems) : running.state();
    }
}
