// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.address.Address;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;
import org.sluice.transport.protocol.Protocol;

/** Checks a listener's file without opening anything. */
@Component(property = ConfigCheck.PID + "=" + ListenerSettings.PID)
public final class ListenerCheck implements ConfigCheck {
    private final ListenerTools tools;

    @Activate
    public ListenerCheck(@Reference ListenerTools tools) {
        this.tools = tools;
    }

    @Override
    public List<String> check(Settings settings) {
        ListenerSettings read = ListenerSettings.read(settings);
        if (read == null) {
            return List.of();
        }
        Protocol protocol = tools.protocol(read.protocol());
        if (protocol == null) {
            settings.problem("protocol", "no bundle serves the protocol \"" + read.protocol() + "\"");
        } else {
            ListenerTools.check(protocol, read, settings);
            if (settings.problems().isEmpty()) {
                protocol.warn(read.terms(), settings);
                tools.warnings(read).forEach(warning -> tools.tellsFirst(read.name(), warning));
            }
        }
        if (read.address() instanceof Address.Unix unix) {
            checkPath(unix, settings);
        }
        return List.of(read.name() + ": " + read.address().label() + " (" + read.protocol() + ")");
    }

    private static void checkPath(Address.Unix unix, Settings settings) {
        try {
            String fault = new UnixSocketFile(unix).fault();
            if (fault != null) {
                settings.problem("address", fault);
            }
        } catch (IOException e) {
            settings.problem("address", unix.path() + " can not be looked at: " + e.getMessage());
        }
    }
}
