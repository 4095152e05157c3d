// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.api.tls.UnknownTlsContextException;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.SslRequest;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/** TLS with an accepted client: announced in the greeting, whoever made that, and begun when the client asks. */
final class ClientTls {
    /** Behind the version: thread id, 8 bytes of the challenge, a filler. */
    private static final int TO_CAPABILITIES = 4 + 8 + 1;

    private final PacketConnection client;
    private final @Nullable String context;
    private boolean offered;

    /** @param context null if nothing is offered */
    ClientTls(PacketConnection client, @Nullable String context) {
        this.client = client;
        this.context = context;
    }

    /** Puts the offer into a greeting. */
    void announce(ByteBuf greeting) {
        if (context == null) {
            return;
        }
        if (!Tls.has(client.engine, context)) {
            client.engine.report(client.name() + " is offered no TLS: there is no context " + context);
            return;
        }
        offered = true;
        int version = greeting.readerIndex() + 1;
        int at = greeting.indexOf(version, greeting.writerIndex(), (byte) 0) + 1 + TO_CAPABILITIES;
        greeting.setShortLE(at, greeting.getUnsignedShortLE(at) | (int) Capability.CLIENT_SSL.bit());
    }

    /** The client asks. */
    void asked(SslRequest request) {
        boolean again = Tls.isBelow(client.channel);
        if (context == null || !offered || again || !request.capabilities().has(Capability.CLIENT_SSL)) {
            refuse(again || offered ? "Bad handshake" : "TLS is not offered here");
            throw ProtocolException.malformed(
                    again || offered
                            ? "the client asks for TLS twice, or not at all"
                            : "the client asks for TLS, which was not offered");
        }
        try {
            Tls.accept(client, context);
        } catch (UnknownTlsContextException e) {
            client.failed(Tls.failure(String.valueOf(e.getMessage())));
        }
    }

    private void refuse(String why) {
        ByteBuf refusal = client.channel.alloc().buffer();
        ErrPacket.of(ServerError.ER_HANDSHAKE_ERROR, why).encode(refusal, client.capabilities);
        client.send(refusal);
    }
}
