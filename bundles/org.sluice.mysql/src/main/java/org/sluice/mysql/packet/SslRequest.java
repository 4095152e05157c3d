// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * The client wants TLS, which begins with the very next byte. The login that comes inside repeats these fields, and not
 * each client repeats them right: what counts is the login's.
 */
public record SslRequest(Capabilities capabilities, long maxPacketSize, int collation) {
    static final int RESERVED = 19;
    /** Longer, it is a login. */
    private static final int LENGTH = 32;

    private static final int LENGTH_320 = 5;

    /** True if this, the client's first packet, is no whole login: it ends where the user name would begin. */
    public static boolean isOne(ByteBuf payload) {
        int at = payload.readerIndex();
        int length = payload.readableBytes();
        if (length < LENGTH_320 - 1) {
            return false;
        }
        boolean new41 = (payload.getUnsignedShortLE(at) & CLIENT_PROTOCOL_41.bit()) != 0;
        return new41 ? length == LENGTH : length <= LENGTH_320;
    }

    public static SslRequest decode(ByteBuf payload) {
        PacketReader in = new PacketReader("SSLRequest", payload);
        long lower = in.int2("capabilities");
        if ((lower & CLIENT_PROTOCOL_41.bit()) == 0) {
            return new SslRequest(
                    Capabilities.of(lower, 0), in.hasMore() ? in.rest().at(0) : 0, 0);
        }
        long flags = lower | (long) in.int2("capabilities") << 16;
        long maxPacketSize = in.int4("max packet size");
        int collation = in.int1("collation");
        in.skip(RESERVED, "filler");
        return new SslRequest(Capabilities.of(flags, in.int4("extended capabilities")), maxPacketSize, collation);
    }

    public void encode(ByteBuf payload) {
        PacketWriter out = new PacketWriter(payload);
        out.int4(capabilities.flags());
        out.int4(maxPacketSize);
        out.int1(collation);
        out.zeros(RESERVED);
        out.int4(capabilities.extended());
    }
}
