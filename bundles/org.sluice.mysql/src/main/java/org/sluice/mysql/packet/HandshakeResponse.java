// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/** The client's login, in either form. */
public sealed interface HandshakeResponse permits HandshakeResponse41, HandshakeResponse320 {
    Capabilities capabilities();

    long maxPacketSize();

    ByteString user();

    /** The answer to the challenge in the greeting; a password, where the plugin asks for one in clear. */
    ByteString authResponse();

    /** The database to begin in; null if none is named. */
    @Nullable
    ByteString database();

    void encode(ByteBuf payload);

    /** Reads either form: the capabilities, which both begin with, tell which it is. */
    static HandshakeResponse decode(ByteBuf payload) {
        if (payload.readableBytes() < 2) {
            throw new ProtocolException(ServerError.ER_HANDSHAKE_ERROR, "Bad handshake");
        }
        int flags = payload.getUnsignedShortLE(payload.readerIndex());
        return (flags & CLIENT_PROTOCOL_41.bit()) != 0
                ? HandshakeResponse41.decode(payload)
                : HandshakeResponse320.decode(payload);
    }
}
