// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.IntSupplier;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.mysql.wire.ServerError;

/**
 * Takes the frames off: three bytes of length, one of their own sequence id, three of the length before compression, which
 * is 0 if the contents are not compressed. Frames and packets know nothing of each other: a packet may begin in one and end
 * in the next. A frame that is not compressed is passed on as it comes, one that is when it is whole. Enters the pipeline behind the OK that ends the login.
 */
public final class CompressedFrameDecoder extends ByteToMessageDecoder {
    static final int HEADER_LENGTH = 7;

    private final Compression compression;
    private final SequenceId sequenceId;
    private final IntSupplier longest;
    /** What is to come of a frame that is not compressed. */
    private int storedLeft;

    /**
     * @param compression closed when this leaves the pipeline
     * @param sequenceId shared with the encoder of the same connection, which goes on where the peer has ended
     */
    public CompressedFrameDecoder(Compression compression, SequenceId sequenceId) {
        this(compression, sequenceId, () -> Framing.MAX_FRAME);
    }

    /** @param longest how long a compressed frame may be, before and after; asked for again while one comes */
    public CompressedFrameDecoder(Compression compression, SequenceId sequenceId, IntSupplier longest) {
        this.compression = compression;
        this.sequenceId = sequenceId;
        this.longest = longest;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (storedLeft > 0) {
            passStored(in, out);
            return;
        }
        if (in.readableBytes() < HEADER_LENGTH) {
            return;
        }
        int at = in.readerIndex();
        int length = in.getUnsignedMediumLE(at);
        int uncompressedLength = in.getUnsignedMediumLE(at + 4);
        if (uncompressedLength > 0 && in.readableBytes() < HEADER_LENGTH + length) {
            throwIfTooLong(Math.max(length, uncompressedLength));
            return;
        }
        sequenceId.resumeAfter(in.getUnsignedByte(at + 3));
        in.skipBytes(HEADER_LENGTH);
        if (uncompressedLength == 0) {
            storedLeft = length;
            return;
        }
        throwIfTooLong(uncompressedLength);
        ByteBuf uncompressed = ctx.alloc().buffer(Math.min(uncompressedLength, 4 * length));
        boolean done = false;
        try {
            compression.decompress(in.readSlice(length), uncompressedLength, uncompressed);
            done = true;
        } finally {
            if (!done) {
                uncompressed.release();
            }
        }
        out.add(uncompressed);
    }

    private void passStored(ByteBuf in, List<Object> out) {
        int here = Math.min(storedLeft, in.readableBytes());
        storedLeft -= here;
        out.add(in.readRetainedSlice(here));
    }

    private void throwIfTooLong(int length) {
        int most = longest.getAsInt();
        if (length > most) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKET_TOO_LARGE, "Got a compressed frame of more than " + most + " bytes");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        compression.idle();
        super.channelReadComplete(ctx);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        compression.close();
    }
}
