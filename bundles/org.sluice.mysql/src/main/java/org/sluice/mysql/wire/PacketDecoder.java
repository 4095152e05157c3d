// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link Packet}s of bytes. For the login and for those who must see a packet whole; what is only passed on is
 * better followed with a {@link PacketScanner}. Bytes behind the last packet go to the handlers behind this one when it is
 * removed. One {@link #onDemand} looks at no byte behind the packet that it was asked for: they may be no packet any more,
 * but TLS or compressed frames.
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

    private final IntSupplier longest;
    private Step step = Step.HEADER;
    private int frameLength;
    private int firstId;
    private int frameId;
    private @Nullable CompositeByteBuf joined;
    private final boolean onDemand;
    private int demanded;

    public PacketDecoder() {
        this(DEFAULT_MAX_LOGIN_PACKET);
    }

    /** @param maxPacket the longest payload that is taken, joined if need be */
    public PacketDecoder(int maxPacket) {
        this(() -> maxPacket, false);
    }

    private PacketDecoder(IntSupplier longest, boolean onDemand) {
        this.longest = longest;
        this.onDemand = onDemand;
    }

    /** One that makes a packet for each {@link #demand} and keeps all other bytes. */
    public static PacketDecoder onDemand(int maxPacket) {
        return onDemand(() -> maxPacket);
    }

    /** As {@link #onDemand(int)}, with a limit that is asked for whenever more has come: it may be lower by then. */
    public static PacketDecoder onDemand(IntSupplier longest) {
        return new PacketDecoder(longest, true);
    }

    /** Lets one more packet through, at once if it has come. Reading from the socket is the caller's. */
    public void demand(ChannelHandlerContext ctx) throws Exception {
        demanded++;
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
    }

    /** True if bytes have come that are not part of a packet yet, or of one that nobody has asked for. */
    public boolean holdsBytes() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (onDemand && (demanded == 0 || !isWhole(in))) {
            return;
        }
        if (step == Step.HEADER && !decodeHeader(in)) {
            return;
        }
        decodePayload(ctx, in, out);
    }

    /** What is not here whole is not touched: it may have to be given up to the next handler as it came. */
    private boolean isWhole(ByteBuf in) {
        if (in.readableBytes() < Framing.HEADER_LENGTH) {
            return false;
        }
        int length = in.getUnsignedMediumLE(in.readerIndex());
        return length > longest.getAsInt() || in.readableBytes() >= Framing.HEADER_LENGTH + length;
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
        int maxPacket = longest.getAsInt();
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
            demanded--;
            out.add(new Packet(firstId, frame));
            return;
        }
        if (joined == null) {
            joined = ctx.alloc().compositeBuffer(Integer.MAX_VALUE);
        }
        joined.addComponent(true, frame);
        if (!goesOn) {
            demanded--;
            out.add(new Packet(firstId, joined));
            joined = null;
        }
    }

    /** What has come before the end of the input is still to be asked for, or to be passed on. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (onDemand && event instanceof ChannelInputShutdownEvent) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
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
