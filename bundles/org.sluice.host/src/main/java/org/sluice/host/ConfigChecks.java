// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.sluice.api.host.ConfigCheck;

/** Which module takes the configuration of a PID. */
@Component(service = ConfigChecks.class)
public final class ConfigChecks {
    private final ServiceComponentRuntime components;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Map.Entry<Map<String, Object>, ConfigCheck>> checks = List.of();

    /** Configurations of which a user has been told that nobody takes them. */
    private final Set<Object> told = ConcurrentHashMap.newKeySet();

    @Activate
    public ConfigChecks(@Reference ServiceComponentRuntime components) {
        this.components = components;
    }

    Optional<ConfigCheck> of(String pid) {
        return checks.stream()
                .filter(check -> pid.equals(check.getKey().get(ConfigCheck.PID)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A component of somebody's bundle may take a configuration and bring no check: then nothing can be said. */
    boolean isTakenByOthers(String pid) {
        return components.getComponentDescriptionDTOs().stream()
                .anyMatch(component -> Arrays.asList(component.configurationPid).contains(pid));
    }

    /** False if it was said before. */
    boolean tellOnce(Object pid) {
        return told.add(pid);
    }

    /** What to tell a user about a PID that nobody takes. */
    String noModule(String pid) {
        String known = checks.stream()
                .map(check -> String.valueOf(check.getKey().get(ConfigCheck.PID)))
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        return "no module takes a configuration named " + pid + "; there are " + known;
    }
}
