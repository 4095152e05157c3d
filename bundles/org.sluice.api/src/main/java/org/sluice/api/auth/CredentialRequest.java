// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose secret is asked for.
 *
 * @param listener the listener's name
 * @param client the client's address; null if not known (a UNIX socket)
 * @param user as the login has it
 */
public record CredentialRequest(String listener, @Nullable SocketAddress client, String user) {}
