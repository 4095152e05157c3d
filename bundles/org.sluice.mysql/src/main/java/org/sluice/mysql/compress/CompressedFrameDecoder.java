// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.sluice.mysql.wire.SequenceId;

/**
 * Takes the frames off: three bytes of length, one of their own sequence id, three of the length before compression, which
 * is 0 if the contents are not compressed. Frames and packets know nothing of each other: a packet may begin in one and end
 * in the next. Enters the pipeline behind the OK that ends the login.
 */
public final class CompressedFrameDecoder extends ByteToMessageDecoder {
    static final int HEADER_LENGTH = 7;

    private final Compression compression;
    private final SequenceId sequenceId;

    /**
     * @param compression closed when this leaves the pipeline
     * @param sequenceId shared with the encoder of the same connection, which goes on where the peer has ended
     */
    public CompressedFrameDecoder(Compression compression, SequenceId sequenceId) {
        this.compression = compression;
        this.sequenceId = sequenceId;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < HEADER_LENGTH) {
            return;
        }
        int at = in.readerIndex();
        int length = in.getUnsignedMediumLE(at);
        if (in.readableBytes() < HEADER_LENGTH + length) {
            return;
        }
        sequenceId.resumeAfter(in.getUnsignedByte(at + 3));
        int uncompressedLength = in.getUnsignedMediumLE(at + 4);
        in.skipBytes(HEADER_LENGTH);
        if (uncompressedLength == 0) {
            if (length > 0) {
                out.add(in.readRetainedSlice(length));
            }
            return;
        }
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

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        compression.close();
    }
}
