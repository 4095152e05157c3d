// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.config.Settings;

/** The keys of {@code org.sluice.stats.cfg}. */
record StatsSettings(List<Address> listen) {
    private static final Set<String> SOCKET_OPTIONS = Set.of("mode", "group");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

    /** Reads all keys; what is wrong is noted in the settings, and the result is of use only if nothing is. */
    static StatsSettings read(Settings settings) {
        List<Address> listen = settings.list("listen", StatsSettings::address);
        Set<Address> seen = new HashSet<>();
        for (Address address : listen) {
            if (!seen.add(address.bare())) {
                settings.problem("listen", address.label() + " stands there twice");
            }
        }
        return new StatsSettings(listen);
    }

    private static Address address(String text) {
        Address address = Address.parse(text);
        if (address instanceof Address.Tcp tcp) {
            if (tcp.tls()) {
                throw new AddressSyntaxException(
                        text,
                        "the statistics port speaks no TLS; use tcp: on a private address, or sock:,"
                                + " and a web server before it");
            }
            for (String option : tcp.options().keySet()) {
                throw new AddressSyntaxException(text, "a tcp: address takes no options here, not " + option + "=");
            }
            return address;
        }
        for (String option : address.options().keySet()) {
            if (!SOCKET_OPTIONS.contains(option)) {
                throw new AddressSyntaxException(text, "a socket file takes mode= and group=, not " + option + "=");
            }
        }
        if (!MODE.matcher(address.options().getOrDefault("mode", "0700")).matches()) {
            throw new AddressSyntaxException(text, "mode is three octal digits, as in 0770");
        }
        return address;
    }
}
