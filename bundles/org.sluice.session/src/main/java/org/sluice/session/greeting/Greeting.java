// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.greeting;

import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
import static org.sluice.mysql.wire.Capability.MULTI_FACTOR_AUTHENTICATION;

import org.jspecify.annotations.Nullable;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;

/**
 * What a greeting says that is the same for every client.
 *
 * @param capabilities those that a client may use
 * @param plugin the default authentication plugin; null without CLIENT_PLUGIN_AUTH
 */
public record Greeting(
        ByteString serverVersion,
        Capabilities capabilities,
        int collation,
        @Nullable ByteString plugin) {

    public Greeting {
        // Optional metadata changes what a result looks like by a variable of the session, which no relay can follow
        // for two sides that differ; of factors the proxy has one; zstd and TLS are the listener's to offer.
        capabilities = capabilities.without(
                CLIENT_OPTIONAL_RESULTSET_METADATA,
                CLIENT_SSL,
                CLIENT_ZSTD_COMPRESSION_ALGORITHM,
                MULTI_FACTOR_AUTHENTICATION);
    }

    /** What a server has greeted with. */
    static Greeting of(HandshakeV10 server) {
        return new Greeting(server.serverVersion(), server.capabilities(), server.collation(), server.plugin());
    }

    public Greeting withVersion(String version) {
        return new Greeting(ByteString.utf8(version), capabilities, collation, plugin);
    }

    Greeting withCapabilities(Capabilities other) {
        return new Greeting(serverVersion, other, collation, plugin);
    }
}
