// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

/**
 * One side of a login as a plugin sees it.
 *
 * @param plugin the client plugin's name, such as {@code caching_sha2_password}
 * @param challenge what the client's answer is made from, without the NUL that ends it: the proxy's own towards a client,
 *     the server's towards a server; 20 bytes for most plugins
 * @param secure whether nobody can listen in: TLS or a UNIX socket
 */
public record AuthLeg(String plugin, AuthData challenge, boolean secure) {}
