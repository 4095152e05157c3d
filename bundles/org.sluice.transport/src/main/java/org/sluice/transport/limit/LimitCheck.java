// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Checks {@code org.sluice.limits.cfg}. */
@Component(property = ConfigCheck.PID + "=" + LimitSettings.PID)
public final class LimitCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        LimitSettings.read(settings);
        return List.of();
    }
}
