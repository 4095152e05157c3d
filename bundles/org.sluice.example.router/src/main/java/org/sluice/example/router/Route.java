// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.router;

import org.sluice.api.route.Destination;

/** Where the clients of a network go. */
record Route(Network network, Destination destination) {

    /**
     * Reads {@code 10.0.0.0/8=tcp:db1.example.net:3306}.
     *
     * @throws IllegalArgumentException with the text and what is wrong
     */
    static Route parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no NETWORK=DESTINATION");
        }
        return new Route(Network.parse(text.substring(0, equals)), Destination.parse(text.substring(equals + 1)));
    }
}
