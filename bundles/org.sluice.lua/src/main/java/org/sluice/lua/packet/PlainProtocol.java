// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/**
 * What sessions of scripts agree on: packets as MySQL 4.1 has them. What would change their form, or hide them in TLS or
 * compressed frames, is neither announced to a client nor asked of a server.
 */
public final class PlainProtocol {
    private static final long MARIADB = 0xFFFF_FFFFL << 32;
    private static final Capabilities LEFT_OUT = new Capabilities(MARIADB)
            .with(
                    Capability.CLIENT_SSL,
                    Capability.CLIENT_COMPRESS,
                    Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM,
                    Capability.CLIENT_DEPRECATE_EOF,
                    Capability.CLIENT_QUERY_ATTRIBUTES,
                    Capability.CLIENT_OPTIONAL_RESULTSET_METADATA,
                    Capability.CLIENT_SESSION_TRACK,
                    Capability.MULTI_FACTOR_AUTHENTICATION,
                    Capability.CLIENT_CAPABILITY_EXTENSION);

    private PlainProtocol() {}

    public static Capabilities of(Capabilities capabilities) {
        return new Capabilities(capabilities.bits() & ~LEFT_OUT.bits());
    }
}
