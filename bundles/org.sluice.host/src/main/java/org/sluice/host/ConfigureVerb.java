// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code configure}: the configurations that feature files bring; a file of the same PID replaces them later. */
@Component(service = ConfigureVerb.class)
public final class ConfigureVerb {
    private final ConfigurationAdmin admin;

    @Activate
    public ConfigureVerb(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    Map<String, Object> answer(Map<String, Object> question) {
        if (question.get("configurations") instanceof Map<?, ?> configurations) {
            configurations.forEach((pid, values) -> configure(String.valueOf(pid), (Map<?, ?>) values));
        }
        return Map.of();
    }

    private void configure(String pid, Map<?, ?> values) {
        Map<String, Object> properties = new LinkedHashMap<>();
        values.forEach((key, value) -> properties.put(String.valueOf(key), value));
        try {
            configuration(pid).updateIfDifferent(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde < 0
                ? admin.getConfiguration(pid, "?")
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?");
    }
}
