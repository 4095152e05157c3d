// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.compress.ZstdCompression;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** What the proxy says of itself to a server: as whom it logs in, and what it wants. */
final class ServerLogin {
    /** A plugin that no account has: the server asks by AuthSwitchRequest for the account's own. */
    static final ByteString ASK_ME = ByteString.utf8("ask_me");
    /** That there is a password is all it says. */
    static final ByteString NO_ANSWER = ByteString.of(new byte[NativePassword.LENGTH]);

    private ServerLogin() {}

    /** What the proxy asks of the server: what client and server can do, and what the proxy does for itself. */
    static Capabilities capabilities(Login login, HandshakeV10 greeting) {
        HandshakeResponse41 wanted = login.clientSide.login();
        Capabilities server = greeting.capabilities();
        Capabilities both = wanted.capabilities()
                .and(server)
                .with(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION)
                .without(
                        CLIENT_SSL,
                        CLIENT_COMPRESS,
                        CLIENT_ZSTD_COMPRESSION_ALGORITHM,
                        CLIENT_CONNECT_WITH_DB,
                        CLIENT_CONNECT_ATTRS);
        if (server.has(CLIENT_PLUGIN_AUTH)) {
            both = both.with(CLIENT_PLUGIN_AUTH);
        }
        if (server.has(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
            both = both.with(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA);
        }
        Capability compression = login.mysql.serverCompression().capability();
        if (compression != null && server.has(compression)) {
            both = both.with(compression);
        }
        if (wanted.database() != null) {
            both = both.with(CLIENT_CONNECT_WITH_DB);
        }
        return wanted.attributes() != null && server.has(CLIENT_CONNECT_ATTRS) ? both.with(CLIENT_CONNECT_ATTRS) : both;
    }

    /** The proxy's own login of the record; null if it logs in as the client. */
    static Credential.@Nullable ServerLogin own(ClientSide client) {
        return client.credential instanceof Credential.Known known ? known.server() : null;
    }

    /** What the server's challenge is answered with; null if the client has to answer it. */
    static @Nullable Secret secret(ClientSide client) {
        if (client.credential instanceof Credential.Known known) {
            return known.server() != null ? known.server().password() : client.revealed;
        }
        return null;
    }

    /** The plugin to begin with. */
    static String plugin(Secret with, HandshakeV10 greeting) {
        return switch (with.kind()) {
            case NATIVE_STAGE1, NATIVE_STORED -> NativePassword.PLUGIN;
            case SHA2_STAGE1, SHA2_STORED -> CachingSha2.PLUGIN;
            case PASSWORD ->
                greeting.plugin() == null
                        ? NativePassword.PLUGIN
                        : greeting.plugin().utf8();
        };
    }

    static HandshakeResponse41 packet(ClientSide client, Capabilities agreed, ByteString answer, ByteString plugin) {
        HandshakeResponse41 wanted = client.login();
        Credential.ServerLogin own = own(client);
        return new HandshakeResponse41(
                agreed,
                wanted.maxPacketSize(),
                wanted.collation(),
                own == null ? wanted.user() : ByteString.utf8(own.user()),
                answer,
                wanted.database(),
                plugin,
                wanted.attributes(),
                ZstdCompression.DEFAULT_LEVEL);
    }
}
