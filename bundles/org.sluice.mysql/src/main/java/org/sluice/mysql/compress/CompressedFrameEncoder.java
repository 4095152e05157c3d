// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.SequenceId;

/**
 * Puts each buffer into a frame, or as many as it takes. What is short, or gets no shorter, is sent as it is. Whoever
 * begins a command resets the sequence id, which is another one than the packets'.
 */
public final class CompressedFrameEncoder extends MessageToByteEncoder<ByteBuf> {
    /** As servers have it: below this, compressing costs more than it saves. */
    public static final int DEFAULT_MIN_LENGTH = 50;

    private final Compression compression;
    private final SequenceId sequenceId;
    private final int minLength;

    public CompressedFrameEncoder(Compression compression, SequenceId sequenceId) {
        this(compression, sequenceId, DEFAULT_MIN_LENGTH);
    }

    /**
     * @param compression closed when this leaves the pipeline
     * @param sequenceId shared with the decoder of the same connection
     * @param minLength what is shorter is not compressed
     */
    public CompressedFrameEncoder(Compression compression, SequenceId sequenceId, int minLength) {
        super(ByteBuf.class);
        this.compression = compression;
        this.sequenceId = sequenceId;
        this.minLength = minLength;
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, ByteBuf out) {
        while (bytes.isReadable()) {
            writeFrame(bytes.readSlice(Math.min(bytes.readableBytes(), Framing.MAX_FRAME)), out);
        }
    }

    private void writeFrame(ByteBuf contents, ByteBuf out) {
        int length = contents.readableBytes();
        int header = out.writerIndex();
        out.writeZero(CompressedFrameDecoder.HEADER_LENGTH);
        boolean compressed = length >= minLength && compression.compress(contents.duplicate(), out);
        if (!compressed) {
            out.writeBytes(contents);
        }
        int written = out.writerIndex() - header - CompressedFrameDecoder.HEADER_LENGTH;
        out.setMediumLE(header, written);
        out.setByte(header + 3, sequenceId.next());
        out.setMediumLE(header + 4, compressed ? length : 0);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        compression.idle();
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        compression.close();
    }
}
