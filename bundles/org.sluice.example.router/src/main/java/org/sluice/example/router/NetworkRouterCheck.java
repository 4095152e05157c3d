// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.router;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the router's configuration for {@code sluice check}; a module may do without. */
@Component(property = ConfigCheck.PID + "=" + NetworkRouter.PID)
public final class NetworkRouterCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        NetworkRouter.routes(settings);
        return List.of();
    }
}
