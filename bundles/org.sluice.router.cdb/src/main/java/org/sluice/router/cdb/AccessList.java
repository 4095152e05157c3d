// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * From where a user may log in. An empty list is no restriction; both lists must admit a client.
 *
 * @param countries ISO 3166 alpha-2 codes
 */
public record AccessList(List<Network> networks, List<String> countries) {
    public static final AccessList ANYWHERE = new AccessList(List.of(), List.of());

    public AccessList {
        networks = List.copyOf(networks);
        countries = List.copyOf(countries);
    }

    /**
     * Why a client is refused, or null if it is not.
     *
     * @param client null or of another family for a client on this very machine, which no list restricts
     */
    @Nullable
    String refusal(@Nullable SocketAddress client) {
        if (!(client instanceof InetSocketAddress inet)) {
            return null;
        }
        InetAddress peer = inet.getAddress();
        if (!networks.isEmpty() && (peer == null || networks.stream().noneMatch(network -> network.contains(peer)))) {
            return "login from " + (peer == null ? "an unknown address" : peer.getHostAddress())
                    + ", which is in none of the networks "
                    + networks.stream().map(Network::toString).collect(Collectors.joining(" "));
        }
        // fails closed: a restriction that can not be checked must not be taken for none
        return countries.isEmpty()
                ? null
                : "the user is restricted to the countries " + String.join(" ", countries)
                        + ", and this version can not tell countries";
    }
}
