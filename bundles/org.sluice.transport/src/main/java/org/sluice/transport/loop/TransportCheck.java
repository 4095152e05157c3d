// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Checks {@code org.sluice.transport.cfg}. */
@Component(property = ConfigCheck.PID + "=" + TransportSettings.PID)
public final class TransportCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        TransportSettings.read(settings);
        return List.of();
    }
}
