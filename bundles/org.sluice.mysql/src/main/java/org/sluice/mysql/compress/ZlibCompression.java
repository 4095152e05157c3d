// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.mysql.wire.ServerError;

/** CLIENT_COMPRESS: each frame is a zlib stream of its own. */
public final class ZlibCompression implements Compression {
    private static final int CHUNK = 16 * 1024;

    /** Each has memory of its own, and a connection's encoder needs one and its decoder the other. */
    private @Nullable Deflater deflater;

    private @Nullable Inflater inflater;

    @Override
    public boolean compress(ByteBuf from, ByteBuf to) {
        byte[] input = ByteBufUtil.getBytes(from);
        from.skipBytes(input.length);
        byte[] output = new byte[input.length];
        if (deflater == null) {
            deflater = new Deflater();
        }
        deflater.reset();
        deflater.setInput(input);
        deflater.finish();
        int length = deflater.deflate(output);
        if (!deflater.finished() || length >= input.length) {
            return false;
        }
        to.writeBytes(output, 0, length);
        return true;
    }

    /** Grows with what really comes out: a frame can claim 16 MB and hold nothing. */
    @Override
    public void decompress(ByteBuf from, int length, ByteBuf to) {
        ByteBuffer input = from.nioBuffer();
        from.skipBytes(from.readableBytes());
        byte[] chunk = new byte[Math.min(length + 1, CHUNK)];
        if (inflater == null) {
            inflater = new Inflater();
        }
        inflater.reset();
        inflater.setInput(input);
        int total = 0;
        try {
            while (!inflater.finished()) {
                int inflated = inflater.inflate(chunk);
                total += inflated;
                if (total > length || (inflated == 0 && !inflater.finished())) {
                    throw wrong();
                }
                to.writeBytes(chunk, 0, inflated);
            }
        } catch (DataFormatException e) {
            throw wrong();
        }
        if (total != length) {
            throw wrong();
        }
    }

    static ProtocolException wrong() {
        return new ProtocolException(ServerError.ER_NET_UNCOMPRESS_ERROR, "Couldn't uncompress communication packet");
    }

    @Override
    public void idle() {
        close();
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
