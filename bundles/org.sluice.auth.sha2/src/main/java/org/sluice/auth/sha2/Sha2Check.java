// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the configuration and the key for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + Sha2Method.PID)
public final class Sha2Check implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        Sha2Settings.read(settings);
        return List.of();
    }
}
