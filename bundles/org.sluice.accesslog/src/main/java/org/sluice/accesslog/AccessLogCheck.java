// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accesslog;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the configuration for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + AccessLogSettings.PID)
public final class AccessLogCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        AccessLogSettings.read(settings);
        return List.of();
    }
}
