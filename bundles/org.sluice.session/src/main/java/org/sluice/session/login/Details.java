// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sluice.api.auth.Credential;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.session.kill.ConnectionIds;

/** What {@code session:show} tells of a session that is logged in. */
final class Details {
    private Details() {}

    /** @param agreed with the server */
    static Map<String, String> of(Login login, HandshakeV10 greeting, Capabilities agreed) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("connection id", Long.toString(ConnectionIds.of(login.session.id())));
        details.put("connection id on the server", Long.toString(greeting.connectionId()));
        Credential.ServerLogin own = ServerLogin.own(login.clientSide);
        if (own != null) {
            details.put("user on the server", own.user());
        }
        details.put("server version", greeting.serverVersion().utf8());
        details.put("client TLS", login.clientSide.tls ? login.client.tlsText() : "no");
        if (!login.client.peerName().isEmpty()) {
            details.put("client certificate", login.client.peerName());
        }
        details.put("server TLS", login.server().serverTlsText());
        details.put("client compression", compression(login.clientSide.known()));
        details.put("server compression", compression(agreed));
        return details;
    }

    private static String compression(Capabilities agreed) {
        return switch (CompressionAlgorithm.of(agreed)) {
            case UNCOMPRESSED -> "no";
            case ZLIB -> "zlib";
            case ZSTD -> "zstd";
        };
    }
}
