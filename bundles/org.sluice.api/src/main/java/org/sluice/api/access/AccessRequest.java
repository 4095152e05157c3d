// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.access;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to come in.
 *
 * @param listener the listener's name
 * @param client the client's address: from the PROXY protocol header if one came from a trusted network, null if not
 *     known (a UNIX socket)
 * @param user as the login has it, not yet proved; null in a protocol that has none
 * @param tls whether the client speaks TLS
 */
public record AccessRequest(
        String listener,
        @Nullable SocketAddress client,
        @Nullable String user,
        boolean tls) {}
