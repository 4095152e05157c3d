// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/** The login of clients before MySQL 4.1. */
public record HandshakeResponse320(
        Capabilities capabilities,
        long maxPacketSize,
        ByteString user,
        ByteString authResponse,
        @Nullable ByteString database)
        implements HandshakeResponse {

    public static HandshakeResponse320 decode(ByteBuf payload) {
        PacketReader in = new PacketReader("HandshakeResponse320", payload);
        Capabilities capabilities = Capabilities.of(in.int2("capabilities"), 0);
        long maxPacketSize = in.int3("max packet size");
        ByteString user = in.nulBytes("user name");
        ByteString authResponse = in.nulOrEndBytes();
        ByteString database = capabilities.has(CLIENT_CONNECT_WITH_DB) && in.hasMore() ? in.nulOrEndBytes() : null;
        return new HandshakeResponse320(capabilities, maxPacketSize, user, authResponse, database);
    }

    @Override
    public void encode(ByteBuf payload) {
        PacketWriter out = new PacketWriter(payload);
        out.int2((int) capabilities.flags());
        out.int3((int) maxPacketSize);
        out.nulBytes(user);
        if (capabilities.has(CLIENT_CONNECT_WITH_DB)) {
            out.nulBytes(authResponse);
            out.nulBytes(HandshakeResponse41.orEmpty(database));
        } else {
            out.bytes(authResponse);
        }
    }
}
