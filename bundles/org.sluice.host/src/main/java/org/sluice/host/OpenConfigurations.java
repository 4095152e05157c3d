// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.SettingsProblem;

/** Says so when a configuration comes whose file holds a secret and is open to others. */
@Component
public final class OpenConfigurations implements ConfigurationListener {
    private static final Logger log = LoggerFactory.getLogger(OpenConfigurations.class);

    private final ConfigChecks checks;
    private final ConfigurationAdmin admin;

    @Activate
    public OpenConfigurations(@Reference ConfigurationAdmin admin, @Reference ConfigChecks checks) {
        this.admin = admin;
        this.checks = checks;
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            try {
                look(event.getPid());
            } catch (IOException | InvalidSyntaxException | RuntimeException e) {
                log.debug("{} has gone again, or is of no file: {}", event.getPid(), e.toString());
            }
        }
    }

    private void look(String pid) throws IOException, InvalidSyntaxException {
        Configuration[] found = admin.listConfigurations("(service.pid=" + pid + ")");
        for (Configuration configuration : found == null ? new Configuration[0] : found) {
            Map<String, Object> properties = FrameworkUtil.asMap(configuration.getProperties());
            Object file = properties.get("felix.fileinstall.filename");
            if (file != null) {
                look(Path.of(URI.create(file.toString())), properties);
            }
        }
    }

    private void look(Path file, Map<String, Object> properties) {
        List<SettingsProblem> problems = new ArrayList<>();
        List<SettingsProblem> warnings = OpenFile.check(file, properties, problems);
        problems.stream()
                .filter(problem -> checks.tellOnce(problem.toString()))
                .forEach(problem -> log.error("{}", problem));
        warnings.stream()
                .filter(warning -> checks.tellOnce(warning.toString()))
                .forEach(warning -> log.warn("{}", warning));
    }
}
