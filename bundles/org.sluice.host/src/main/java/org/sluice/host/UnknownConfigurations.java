// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.nio.file.Path;
import java.util.Objects;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so when a configuration comes that no module takes: a misspelt file name would stay unnoticed otherwise. */
@Component
public final class UnknownConfigurations implements ConfigurationListener {
    private static final Logger log = LoggerFactory.getLogger(UnknownConfigurations.class);

    private final ConfigChecks checks;
    private final Path deploy;

    @Activate
    public UnknownConfigurations(BundleContext context, @Reference ConfigChecks checks) {
        this.checks = checks;
        deploy = Path.of(Objects.requireNonNullElse(context.getProperty("sluice.deploy"), "deploy"));
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String pid = event.getFactoryPid() == null ? event.getPid() : event.getFactoryPid();
        if (event.getType() == ConfigurationEvent.CM_UPDATED
                && checks.of(pid).isEmpty()
                && !checks.isTakenByOthers(pid)
                && !DeployedJars.pids(deploy).contains(pid)
                && checks.tellOnce(event.getPid())) {
            log.warn("{}.cfg: not used: {}", event.getPid().replace('~', '-'), checks.noModule(pid));
        }
    }
}
