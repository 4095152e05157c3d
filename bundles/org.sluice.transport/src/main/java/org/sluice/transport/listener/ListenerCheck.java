// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Checks a listener's file without opening anything. */
@Component(property = ConfigCheck.PID + "=" + ListenerSettings.PID)
public final class ListenerCheck implements ConfigCheck {
    @Override
    public List<String> check(Settings settings) {
        ListenerSettings read = ListenerSettings.read(settings);
        return read == null
                ? List.of()
                : List.of(read.name() + ": " + read.address().label() + " (" + read.protocol() + ")");
    }
}
