// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the demo's configuration for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + DemoComponent.PID)
public final class DemoCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        DemoSettings.read(settings);
        return List.of(); // the database listens, and Sluice does not
    }
}
