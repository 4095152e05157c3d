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
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.host.Readiness;

/** Runs the databases as {@code org.sluice.demo.cfg} says. A change of the file starts them anew; a bad file changes nothing. */
@Component(
        configurationPid = DemoComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Readiness.class)
public final class DemoComponent implements Readiness {
    static final String PID = "org.sluice.demo";

    private static final Logger log = LoggerFactory.getLogger(DemoComponent.class);

    private final UsersFile users;
    private volatile @Nullable DemoDatabases databases;
    private volatile List<String> problems = List.of();

    @Activate
    public DemoComponent(@Reference UsersFile users, Map<String, Object> properties) {
        this.users = users;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        try {
            DemoSettings read = DemoSettings.read(settings);
            settings.throwIfBad();
            problems = List.of();
            DemoDatabases running = databases;
            if (running == null || !running.settings().equals(read)) {
                stop();
                DemoDatabases started = new DemoDatabases(read, users);
                databases = started;
                started.start();
            }
        } catch (BadSettingsException e) {
            log.error("{}", e.getMessage());
            problems = e.problems().stream().map(Object::toString).toList();
        }
    }

    @Deactivate
    synchronized void stop() {
        DemoDatabases running = databases;
        if (running != null) {
            running.stop();
            databases = null;
        }
    }

    @Override
    public State state() {
        DemoDatabases running = databases;
        return running == null ? new State(List.of(), List.of(), problems) : running.state();
    }
}
