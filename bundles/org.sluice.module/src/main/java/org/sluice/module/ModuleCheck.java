// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Checks {@code org.sluice.module.cfg}. */
@Component(property = ConfigCheck.PID + "=" + ModuleSettings.PID)
public final class ModuleCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        ModuleSettings.read(settings);
        return List.of();
    }
}
