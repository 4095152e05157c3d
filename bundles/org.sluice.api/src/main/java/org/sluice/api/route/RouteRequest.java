// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session when it asks for a destination.
 *
 * @param listener the listener's name
 * @param client the client's address: from the PROXY protocol header if one came from a trusted network, null if not
 *     known (a UNIX socket)
 * @param user the user name of the login, null in a protocol that has none (plain {@code tcp})
 */
public record RouteRequest(
        String listener,
        @Nullable SocketAddress client,
        @Nullable String user) {}
