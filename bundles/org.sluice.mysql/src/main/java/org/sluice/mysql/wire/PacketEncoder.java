// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** Makes bytes of {@link Packet}s; buffers pass it as they are. */
public final class PacketEncoder extends MessageToByteEncoder<Packet> {
    public PacketEncoder() {
        super(Packet.class);
    }

    @Override
    protected ByteBuf allocateBuffer(ChannelHandlerContext ctx, Packet packet, boolean preferDirect) {
        int length = Math.toIntExact(Framing.wireLength(packet.content().readableBytes()));
        return preferDirect ? ctx.alloc().ioBuffer(length) : ctx.alloc().heapBuffer(length);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, Packet packet, ByteBuf out) {
        Framing.write(out, packet.sequenceId(), packet.content());
    }
}
