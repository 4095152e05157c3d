// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads a router's configuration for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + FixedRouterComponent.PID)
public final class FixedRouterCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        FixedRouterSettings.read(settings);
        return List.of();
    }
}
