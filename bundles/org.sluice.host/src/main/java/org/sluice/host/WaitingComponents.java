// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says so when a bundle that came at run time, as from {@code deploy/}, does nothing because its configuration is missing.
 * Those of the features may well have none.
 */
@Component(service = WaitingComponents.class, immediate = true)
public final class WaitingComponents implements BundleListener {
    private static final Logger log = LoggerFactory.getLogger(WaitingComponents.class);
    /** From this start level on the configuration files are read in. */
    private static final int CONFIGURED = 20;
    /** Who copies a jar copies its configuration right after it, or before. */
    private static final long PATIENCE_SECONDS = 3;

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    private final FrameworkStartLevel levels;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "sluice-waiting-components");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public WaitingComponents(BundleContext context, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
        levels = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkStartLevel.class);
        context.addBundleListener(this);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(this);
        later.shutdownNow();
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        long id = event.getBundle().getBundleId();
        if (event.getType() == BundleEvent.STARTED && levels.getStartLevel() >= CONFIGURED && !later.isShutdown()) {
            later.schedule(() -> tell(id), PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void tell(long id) {
        Bundle bundle = context.getBundle(id);
        if (bundle == null || bundle.getState() != Bundle.ACTIVE) {
            return;
        }
        Set<String> missing = new TreeSet<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            if (component.configurationPolicy.equals("require") && lacksConfiguration(component)) {
                missing.addAll(Arrays.asList(component.configurationPid));
            }
        }
        if (!missing.isEmpty()) {
            log.warn(
                    "{}/{} does nothing yet, because its configuration is missing: write {} into {}",
                    bundle.getSymbolicName(),
                    bundle.getVersion(),
                    missing.stream()
                            .map(pid -> pid + ".cfg (or " + pid + "-NAME.cfg)")
                            .collect(Collectors.joining(", ")),
                    context.getProperty("felix.fileinstall.dir"));
        }
    }

    private boolean lacksConfiguration(ComponentDescriptionDTO component) {
        return components.getComponentConfigurationDTOs(component).stream()
                .allMatch(one -> one.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION);
    }
}
