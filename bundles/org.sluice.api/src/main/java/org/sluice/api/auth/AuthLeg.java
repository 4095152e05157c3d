// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.auth;

/**
 * One side of a login as a plugin sees it.
 *
 * @param plugin the client plugin's name, such as {@code caching_sha2_password}
 * @param challenge what the client's answer is made from, without the NUL that ends it: the proxy's own towards a client,
 *     the server's towards a server; 20 bytes for most plugins
 */
public record AuthLeg(String plugin, AuthData challenge, Wire wire) {

    /** What the packets travel on. */
    public enum Wire {
        /** TCP that anybody on the way can read. */
        PLAIN,
        /**
         * A UNIX socket. Nobody can listen in; but sha256_password knows TLS alone, and some clients take a socket for
         * plain with every plugin.
         */
        UNIX,
        /** TLS, whether or not its certificate was verified. */
        TLS
    }

    /** Whether nobody can listen in. */
    public boolean secure() {
        return wire != Wire.PLAIN;
    }
}
