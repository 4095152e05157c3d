// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Packet}s of bytes. For the login and for those who must see a packet whole; what is only passed on is
 * better followed with a {@link PacketScanner}. Bytes behind the last packet go to the handlers behind this one when it is
 * removed; {@link #setSingleDecode} stops it behind each packet, which a TLS handshake in mid-stream needs.
 */
public final class PacketDecoder extends ByteToMessageDecoder {
    /**
     * Room for a login with connection attributes of 64 KB, which is what servers keep of them, twice: a client that has
     * not logged in yet must not cost more.
     */
    public static final int DEFAULT_MAX_LOGIN_PACKET = 128 * 1024;

    private enum Step {
        HEADER,
        PAYLOAD
    }

    private final int maxPacket;
    private Step step = Step.HEADER;
    private int frameLength;
    private int firstId;
    private int frameId;
    private @Nullable CompositeByteBuf joined;

    public PacketDecoder() {
        this(DEFAULT_MAX_LOGIN_PACKET);
    }

    /** @param maxPacket the longest payload that is taken, joined if need be */
    public PacketDecoder(int maxPacket) {
        this.maxPacket = maxPacket;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (step == Step.HEADER && !decodeHeader(in)) {
            return;
        }
        decodePayload(ctx, in, out);
    }

    private boolean decodeHeader(ByteBuf in) {
        if (in.readableBytes() < Framing.HEADER_LENGTH) {
            return false;
        }
        frameLength = in.readUnsignedMediumLE();
        int id = in.readUnsignedByte();
        if (joined == null) {
            firstId = id;
        } else if (id != SequenceId.after(frameId)) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKETS_OUT_OF_ORDER,
                    "Got packet number " + id + " instead of " + SequenceId.after(frameId));
        }
        frameId = id;
        long length = (long) frameLength + (joined == null ? 0 : joined.readableBytes());
        if (length > maxPacket) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKET_TOO_LARGE, "Got a packet of more than " + maxPacket + " bytes");
        }
        step = Step.PAYLOAD;
        return true;
    }

    private void decodePayload(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < frameLength) {
            return;
        }
        step = Step.HEADER;
        boolean goesOn = frameLength == Framing.MAX_FRAME;
        ByteBuf frame = in.readRetainedSlice(frameLength);
        if (joined == null && !goesOn) {
            out.add(new Packet(firstId, frame));
            return;
        }
        if (joined == null) {
            joined = ctx.alloc().compositeBuffer(Integer.MAX_VALUE);
        }
        joined.addComponent(true, frame);
        if (!goesOn) {
            out.add(new Packet(firstId, joined));
            joined = null;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (joined != null) {
            joined.release();
            joined = null;
        }
    }
}
