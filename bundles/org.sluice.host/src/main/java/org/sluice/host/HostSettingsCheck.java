// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Checks {@code org.sluice.host.cfg}. */
@Component(property = ConfigCheck.PID + "=" + HostSettings.PID)
public final class HostSettingsCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        HostSettings.read(settings);
        return List.of();
    }
}
