// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The client's end of compressed frames, written without the code under test. */
final class Compressed implements Packets.In, Packets.Out {
    private static final int HEADER = 7;

    private final Packets.In in;
    private final Packets.Out out;
    private byte[] left = new byte[0];
    private int at;
    private int due;
    /** How many bytes go into one frame, and whether they are stored as they are. */
    int cut = 0xFF_FFFF;

    boolean stored;
    /** Zstd in place of zlib. */
    boolean zstd;

    Compressed(Packets.In in, Packets.Out out) {
        this.in = in;
        this.out = out;
    }

    /** A command begins: frames are counted anew. */
    void begin() {
        due = 0;
    }

    @Override
    public byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count) {
            if (at == left.length) {
                readFrame();
            }
            int some = Math.min(count - have, left.length - at);
            System.arraycopy(left, at, bytes, have, some);
            at += some;
            have += some;
        }
        return bytes;
    }

    private static int int3(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
    }

    private void readFrame() throws IOException {
        byte[] header = in.read(HEADER);
        int sequenceId = header[3] & 0xFF;
        if (sequenceId != due) {
            throw new AssertionError("compressed frame " + sequenceId + " instead of " + due);
        }
        due = (due + 1) & 0xFF;
        byte[] body = in.read(int3(header, 0));
        int length = int3(header, 4);
        at = 0;
        left = length == 0 ? body : zstd ? Zstd.decompress(body, length) : inflated(body, length);
    }

    private static byte[] inflated(byte[] body, int length) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body);
            byte[] bytes = new byte[length];
            int count = inflater.inflate(bytes);
            if (count != length) {
                throw new EOFException("a frame of " + count + " bytes promised " + length);
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new IOException(e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += cut) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + cut));
            byte[] body = stored ? part : zstd ? Zstd.compress(part) : deflated(part);
            out.write(Packets.joined(int3(body.length), new byte[] {(byte) due}, int3(stored ? 0 : part.length), body));
            due = (due + 1) & 0xFF;
        }
    }

    private static byte[] int3(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
    }

    private static byte[] deflated(byte[] part) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(part);
            deflater.finish();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            while (!deflater.finished()) {
                all.write(chunk, 0, deflater.deflate(chunk));
            }
            return all.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
