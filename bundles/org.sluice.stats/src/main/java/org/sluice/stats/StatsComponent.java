// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.host.Readiness;
import org.sluice.api.stats.MeterSource;

/** {@code org.sluice.stats.cfg}. Without that file there is no statistics port. */
@Component(configurationPid = StatsComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
public final class StatsComponent implements Readiness {
    static final String PID = "org.sluice.stats";

    private static final Logger log = LoggerFactory.getLogger(StatsComponent.class);

    /** Replaced as a whole by SCR when a source comes or goes. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<MeterSource> sources = List.of();

    private final Ports ports;
    private final StatsTakeOver takeOver;
    private volatile String problem = "";

    @Activate
    public StatsComponent(BundleContext context, @Reference StatsTakeOver takeOver) throws IOException {
        this(context.getBundle().getVersion().toString(), takeOver, Patience.ORDINARY);
    }

    StatsComponent(String version, StatsTakeOver takeOver, Patience patience) throws IOException {
        this.takeOver = takeOver;
        RuntimeMXBean process = ManagementFactory.getRuntimeMXBean();
        Instant started = Instant.ofEpochMilli(process.getStartTime());
        ports = new Ports(
                new Loop(
                        new Pages(() -> Figures.of(sources), new JsonPage(version, started, process::getUptime)),
                        patience),
                takeOver::leftFor);
        takeOver.attach(ports);
    }

    @Activate
    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        try {
            StatsSettings read = StatsSettings.read(settings);
            settings.throwIfBad();
            problem = "";
            ports.listen(read.listen());
        } catch (BadSettingsException e) {
            problem = String.valueOf(e.getMessage());
            log.error("{} (what was open stays open)", problem);
        }
    }

    @Deactivate
    void close() {
        takeOver.detach(ports);
        ports.close();
    }

    @Override
    public State state() {
        State state = ports.state();
        if (problem.isEmpty()) {
            return state;
        }
        List<String> failed = new ArrayList<>(state.failed());
        failed.add(problem);
        return new State(state.listening(), state.pending(), failed);
    }
}
