// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.protocol;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;

/**
 * What a listener's configuration says of its connections.
 *
 * @param destination where to go if no router knows better; null if only routers decide
 * @param refusedWithoutRouter whether nobody goes there when a router has been in force since the start, and none is now
 * @param connectTimeout for each address that is tried; zero: as long as the kernel tries
 * @param firstByteTimeout from the connect to the server's first byte; zero: none
 * @param tls the name of the TLS context for clients
 * @param options the keys that begin with the protocol's name and a dot, as they are in the file; the protocol reads them
 */
public record Terms(
        String listener,
        @Nullable Destination destination,
        boolean refusedWithoutRouter,
        Duration connectTimeout,
        Duration firstByteTimeout,
        String tls,
        Map<String, String> options) {
    public Terms {
        options = Map.copyOf(options);
    }
}
