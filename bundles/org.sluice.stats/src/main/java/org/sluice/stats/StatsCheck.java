// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.address.Address;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the configuration of the statistics ports for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + StatsComponent.PID)
public final class StatsCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        List<Address> listen = StatsSettings.read(settings).listen();
        for (Address address : listen) {
            if (address instanceof Address.Unix unix) {
                checkFile(settings, unix);
            } else if (address instanceof Address.Tcp tcp && tcp.allInterfaces()) {
                settings.warning(
                        "listen", tcp.label() + " is for everybody who reaches this machine, without a password");
            }
        }
        return listen.stream().map(address -> "statistics: " + address.label()).toList();
    }

    /** Opens no socket, so a socket file may belong to anybody. */
    private static void checkFile(Settings settings, Address.Unix unix) {
        String fault;
        try {
            fault = SocketFile.obstacle(Path.of(unix.path()));
        } catch (IOException e) {
            fault = "can not be looked at: " + e.getMessage();
        }
        if (fault != null) {
            settings.problem("listen", unix.label() + " " + fault);
        }
    }
}
