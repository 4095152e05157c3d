// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;

/**
 * What a listener's configuration says of its connections.
 *
 * @param destination where to go if no router knows better; null if only routers decide
 * @param connectTimeout for each address that is tried; zero: as long as the kernel tries
 * @param firstByteTimeout from the connect to the server's first byte; zero: none
 */
public record Terms(
        String listener, @Nullable Destination destination, Duration connectTimeout, Duration firstByteTimeout) {}
