// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * The login of every client since MySQL 4.1. The fields behind the answer are optional in the packets that drivers really
 * send, whatever their capabilities promise: where the packet ends, they are not there.
 *
 * @param plugin whose answer this is; null if the client does not say
 * @param attributes the connection attributes as they came, without their length; null if there are none. See
 *     {@link ConnectAttributes}
 * @param zstdLevel 1 to 22, with CLIENT_ZSTD_COMPRESSION_ALGORITHM; 0 if it is not told
 */
public record HandshakeResponse41(
        Capabilities capabilities,
        long maxPacketSize,
        int collation,
        ByteString user,
        ByteString authResponse,
        @Nullable ByteString database,
        @Nullable ByteString plugin,
        @Nullable ByteString attributes,
        int zstdLevel)
        implements HandshakeResponse {

    public static HandshakeResponse41 decode(ByteBuf payload) {
        PacketReader in = new PacketReader("HandshakeResponse41", payload);
        long flags = in.int4("capabilities");
        long maxPacketSize = in.int4("max packet size");
        int collation = in.int1("collation");
        in.skip(SslRequest.RESERVED, "filler");
        Capabilities capabilities = Capabilities.of(flags, in.int4("extended capabilities"));
        ByteString user = in.nulBytes("user name");
        ByteString authResponse = in.hasMore() ? authResponse(in, capabilities) : ByteString.EMPTY;
        ByteString database = optional(in, capabilities.has(CLIENT_CONNECT_WITH_DB));
        ByteString plugin = optional(in, capabilities.has(CLIENT_PLUGIN_AUTH));
        ByteString attributes =
                capabilities.has(CLIENT_CONNECT_ATTRS) && in.hasMore() ? in.lenencBytes("attributes") : null;
        int zstdLevel = capabilities.has(CLIENT_ZSTD_COMPRESSION_ALGORITHM) && in.hasMore() ? in.int1("zstd level") : 0;
        return new HandshakeResponse41(
                capabilities, maxPacketSize, collation, user, authResponse, database, plugin, attributes, zstdLevel);
    }

    private static ByteString authResponse(PacketReader in, Capabilities capabilities) {
        if (capabilities.has(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
            return in.lenencBytes("auth response");
        }
        if (capabilities.has(CLIENT_SECURE_CONNECTION)) {
            return in.bytes(in.int1("length of the auth response"), "auth response");
        }
        return in.nulOrEndBytes();
    }

    private static @Nullable ByteString optional(PacketReader in, boolean promised) {
        return promised && in.hasMore() ? in.nulOrEndBytes() : null;
    }

    /**
     * Writes it in the form that its capabilities ask for: a field without its capability is left out, and one whose
     * capability is set is written empty if there is none.
     */
    @Override
    public void encode(ByteBuf payload) {
        PacketWriter out = new PacketWriter(payload);
        out.int4(capabilities.flags());
        out.int4(maxPacketSize);
        out.int1(collation);
        out.zeros(SslRequest.RESERVED);
        out.int4(capabilities.extended());
        out.nulBytes(user);
        if (capabilities.has(CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)) {
            out.lenencBytes(authResponse);
        } else if (capabilities.has(CLIENT_SECURE_CONNECTION)) {
            out.shortBytes(authResponse);
        } else {
            out.nulBytes(authResponse);
        }
        if (capabilities.has(CLIENT_CONNECT_WITH_DB)) {
            out.nulBytes(orEmpty(database));
        }
        if (capabilities.has(CLIENT_PLUGIN_AUTH)) {
            out.nulBytes(orEmpty(plugin));
        }
        if (capabilities.has(CLIENT_CONNECT_ATTRS)) {
            out.lenencBytes(orEmpty(attributes));
        }
        if (capabilities.has(CLIENT_ZSTD_COMPRESSION_ALGORITHM)) {
            out.int1(zstdLevel);
        }
    }

    static ByteString orEmpty(@Nullable ByteString bytes) {
        return bytes == null ? ByteString.EMPTY : bytes;
    }
}
