// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.api.tls.UnknownTlsContextException;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** TLS with a server: begun before the login is sent, whoever made that. */
final class ServerTls {
    private static final int SSL = (int) Capability.CLIENT_SSL.bit();
    private static final int MAX_PACKET_AT = 4;
    private static final int COLLATION_AT = 8;

    private final ServerConnection server;
    private @Nullable TlsWish wish;
    private boolean greeted;
    private boolean offered;

    ServerTls(ServerConnection server) {
        this.server = server;
    }

    boolean isWanted() {
        return wish != null;
    }

    /** @return false if that can not be, and the connection is closed */
    boolean want(TlsWish wanted) {
        wish = wanted;
        return lookForOffer();
    }

    /** The server has greeted. */
    boolean greeted(Capabilities capabilities) {
        greeted = true;
        offered = capabilities.has(Capability.CLIENT_SSL);
        return lookForOffer();
    }

    private boolean lookForOffer() {
        if (wish == null || !greeted || offered) {
            return true;
        }
        server.failed(Tls.failure("the server offers none"));
        return false;
    }

    /**
     * Asks for TLS, as it is wanted, with the fields of the login that will be sent in it.
     *
     * @return false if that fails, and the connection is closed
     */
    boolean begin(ByteBuf login, String host, int port) {
        TlsWish wanted = wish;
        if (wanted == null) {
            return true;
        }
        int at = login.readerIndex();
        int flags = login.getUnsignedShortLE(at);
        if ((flags & Capability.CLIENT_PROTOCOL_41.bit()) == 0) {
            server.failed(Tls.failure("a login of before MySQL 4.1 can not be sent in it"));
            return false;
        }
        login.setShortLE(at, flags | SSL);
        ByteBuf request = server.channel.alloc().buffer();
        new SslRequest(
                        new Capabilities(login.getUnsignedIntLE(at)),
                        login.getUnsignedIntLE(at + MAX_PACKET_AT),
                        login.getUnsignedByte(at + COLLATION_AT))
                .encode(request);
        server.send(request);
        try {
            Tls.connect(server, wanted, host, port);
            return server.isAlive();
        } catch (UnknownTlsContextException e) {
            server.failed(Tls.failure(String.valueOf(e.getMessage())));
            return false;
        }
    }
}
