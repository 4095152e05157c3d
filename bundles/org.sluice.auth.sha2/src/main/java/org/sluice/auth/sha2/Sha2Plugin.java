// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthLeg.Wire;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;

/** What the two plugins differ in, once the password itself is wanted. */
enum Sha2Plugin {
    CACHING(CachingSha2.PLUGIN, CachingSha2.REQUEST_PUBLIC_KEY),
    SHA256(RsaExchange.SHA256_PASSWORD, RsaExchange.SHA256_REQUEST_PUBLIC_KEY);

    /** The shortest RSA key has 2048 bits. */
    private static final int SHORTEST_CIPHER_TEXT = 256;

    private final String plugin;
    private final byte keyRequest;

    Sha2Plugin(String plugin, int keyRequest) {
        this.plugin = plugin;
        this.keyRequest = (byte) keyRequest;
    }

    static Sha2Plugin of(String plugin) {
        return CACHING.plugin.equals(plugin) ? CACHING : SHA256;
    }

    /** A new one each time: whoever takes it may wipe it. */
    AuthData keyRequest() {
        return AuthData.of(keyRequest);
    }

    /** A password in clear ends with a NUL, so it can not be mistaken for this. */
    boolean isKeyRequest(AuthData data) {
        return data.equals(keyRequest());
    }

    /** Whether a server takes the password in clear. For sha256_password a UNIX socket is a wire like any other. */
    boolean takesClear(Wire wire) {
        return switch (wire) {
            case PLAIN -> false;
            case UNIX -> this == CACHING;
            case TLS -> true;
        };
    }

    /**
     * Whether a client has sent the password in clear. On a UNIX socket clients do not agree on what is secure; and those of
     * MariaDB that wished for TLS and were not offered any behave as if they had it. So the length must tell.
     */
    static boolean isClear(AuthData data, Wire wire) {
        return wire == Wire.TLS || data.length() < SHORTEST_CIPHER_TEXT;
    }

    /** Clients without a password send a NUL or nothing, with both plugins. */
    static boolean isNoPassword(AuthData data) {
        return data.isEmpty() || data.equals(ClearPassword.NONE);
    }
}
