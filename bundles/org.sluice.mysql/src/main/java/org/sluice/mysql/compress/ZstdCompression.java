// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * CLIENT_ZSTD_COMPRESSION_ALGORITHM: the contents of each frame are a zstd frame. It takes the library zstd-jni, which
 * nothing else here needs: this class is only for where {@link ZstdLibrary#isAvailable()}.
 */
public final class ZstdCompression implements Compression {
    /** What servers and clients use unless told otherwise. */
    public static final int DEFAULT_LEVEL = 3;
    /** The levels above take memory that a client's wish must not cost; what they make is read all the same. */
    public static final int MAX_LEVEL = 9;

    /** The most that one block holds, and the least that one takes, its header counted. */
    private static final int LONGEST_BLOCK = 128 * 1024;

    private static final int SHORTEST_BLOCK = 4;

    private final int level;
    /** Each has memory of its own, and a connection's encoder needs one and its decoder the other. */
    private @Nullable ZstdCompressCtx compressor;

    private @Nullable ZstdDecompressCtx decompressor;

    /** @param level as a login wishes; 0 if it tells none */
    public ZstdCompression(int level) {
        this.level = level <= 0 ? DEFAULT_LEVEL : Math.min(level, MAX_LEVEL);
    }

    @Override
    public boolean compress(ByteBuf from, ByteBuf to) {
        byte[] input = ByteBufUtil.getBytes(from);
        from.skipBytes(input.length);
        byte[] output = new byte[(int) Zstd.compressBound(input.length)];
        if (compressor == null) {
            compressor = new ZstdCompressCtx().setLevel(level);
        }
        int length = compressor.compressByteArray(output, 0, output.length, input, 0, input.length);
        if (length >= input.length) {
            return false;
        }
        to.writeBytes(output, 0, length);
        return true;
    }

    /** Makes room for no more than what came can hold: a frame can claim 16 MB and hold nothing. */
    @Override
    public void decompress(ByteBuf from, int length, ByteBuf to) {
        ByteBuf input = from.readSlice(from.readableBytes());
        if (length > (long) LONGEST_BLOCK * (input.readableBytes() / SHORTEST_BLOCK)) {
            throw ZlibCompression.wrong();
        }
        to.ensureWritable(length);
        if (decompressor == null) {
            decompressor = new ZstdDecompressCtx();
        }
        try {
            if (decompress(decompressor, input, length, to) != length) {
                throw ZlibCompression.wrong();
            }
        } catch (ZstdException e) {
            throw ZlibCompression.wrong();
        }
    }

    /** Between buffers outside the heap, which is too small for arrays of 16 MB in each event loop. */
    private static int decompress(ZstdDecompressCtx decompressor, ByteBuf input, int length, ByteBuf to) {
        if (!input.isDirect() || !to.isDirect()) {
            byte[] output = new byte[length];
            byte[] bytes = ByteBufUtil.getBytes(input);
            int done = decompressor.decompressByteArray(output, 0, length, bytes, 0, bytes.length);
            to.writeBytes(output, 0, done);
            return done;
        }
        ByteBuffer in = input.nioBuffer();
        ByteBuffer out = to.nioBuffer(to.writerIndex(), length);
        int done =
                decompressor.decompressDirectByteBuffer(out, out.position(), length, in, in.position(), in.remaining());
        to.writerIndex(to.writerIndex() + done);
        return done;
    }

    @Override
    public void idle() {
        close();
    }

    @Override
    public void close() {
        if (compressor != null) {
            compressor.close();
            compressor = null;
        }
        if (decompressor != null) {
            decompressor.close();
            decompressor = null;
        }
    }
}
