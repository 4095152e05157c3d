// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;

/**
 * The addresses that a configuration takes, and who takes them. Two that overlap can not be had both; with reuse-port the
 * kernel would share clients out between them. Host names are not looked up.
 */
final class TakenAddresses {
    private static final Set<String> ALL = Set.of("*", "::", "[::]", "0:0:0:0:0:0:0:0");
    private static final String ALL_OF_V4 = "0.0.0.0";
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1");

    private record Taken(Address address, String by) {}

    private final List<Taken> taken = new ArrayList<>();

    /**
     * Notes an address.
     *
     * @param line as {@link org.sluice.api.host.ConfigCheck} tells it: {@code mysql: tcp:127.0.0.1:3306 (tcp)}
     * @param by the file
     * @return what is wrong; empty if nobody is in the way
     */
    Optional<String> take(String line, String by) {
        Address address = address(line);
        if (address == null || (address instanceof Address.Tcp tcp && tcp.port() == 0)) {
            return Optional.empty();
        }
        Optional<String> fault = taken.stream()
                .filter(other -> overlap(other.address, address))
                .findFirst()
                .map(other -> other.address.equals(address)
                        ? address.label() + " is the address of " + other.by + " too"
                        : address.label() + " overlaps " + other.address.label() + " of " + other.by
                                + ": only one can have the port");
        taken.add(new Taken(address, by));
        return fault;
    }

    private static @Nullable Address address(String line) {
        String told = line.substring(line.indexOf(": ") + 1).trim();
        int blank = told.indexOf(" (");
        try {
            return Address.parse(blank < 0 ? told : told.substring(0, blank)).bare();
        } catch (AddressSyntaxException e) {
            return null; // the line of somebody's module, in words of its own
        }
    }

    private static boolean overlap(Address one, Address other) {
        if (one instanceof Address.Tcp a && other instanceof Address.Tcp b) {
            return a.port() == b.port() && (covers(a.host(), b.host()) || covers(b.host(), a.host()));
        }
        return one.equals(other);
    }

    private static boolean covers(String host, String other) {
        return ALL.contains(host)
                || host.equals(other)
                || (host.equals(ALL_OF_V4) && (other.indexOf(':') < 0))
                || (host.equals("localhost") && LOCAL.contains(other));
    }
}
