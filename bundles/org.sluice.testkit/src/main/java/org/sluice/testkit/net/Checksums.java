// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Pseudo-random bytes that are sent and compared without being held: the seed and the length make the stream. Either
 * side gives a {@link Sum}; if they are equal, so were the streams.
 */
public final class Checksums {
    private static final int BLOCK = 256 * 1024;

    private Checksums() {}

    /** Length and CRC-32C of a stream. */
    public record Sum(long length, long crc) {}

    /** What the stream of a seed has at this length. */
    public static Sum of(long seed, long length) {
        Run run = new Run(seed);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        for (long left = length; left > 0; left -= block.limit()) {
            run.next(block, left);
        }
        return run.sum();
    }

    /** Sends so many bytes of the stream of a seed. */
    public static Sum send(Wire wire, long seed, long length) throws IOException {
        Run run = new Run(seed);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        for (long left = length; left > 0; left -= block.limit()) {
            run.next(block, left);
            wire.write(block);
        }
        return run.sum();
    }

    /** Reads exactly so many bytes. */
    public static Sum receive(Wire wire, long length) throws IOException {
        Sum sum = take(wire, length);
        if (sum.length() < length) {
            throw new EOFException("the stream ended after " + sum.length() + " of " + length + " bytes");
        }
        return sum;
    }

    /** Reads until the other side ends in good order. */
    public static Sum receiveToEnd(Wire wire) throws IOException {
        return take(wire, Long.MAX_VALUE);
    }

    private static Sum take(Wire wire, long most) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long length = 0;
        while (length < most) {
            block.clear().limit((int) Math.min(BLOCK, most - length));
            int count = wire.read(block);
            if (count < 0) {
                break;
            }
            length += count;
            crc.update(block.flip());
        }
        return new Sum(length, crc.getValue());
    }

    /** One stream being made: xorshift64, eight bytes at a time. */
    private static final class Run {
        private final CRC32C crc = new CRC32C();
        private long state;
        private long length;

        Run(long seed) {
            // Zero is the one state that xorshift never leaves.
            state = seed * 0x9E3779B97F4A7C15L | 1;
        }

        void next(ByteBuffer block, long left) {
            long x = state;
            for (int i = 0; i < BLOCK; i += Long.BYTES) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
                block.putLong(i, x);
            }
            state = x;
            block.clear().limit((int) Math.min(BLOCK, left));
            crc.update(block.duplicate());
            length += block.limit();
        }

        Sum sum() {
            return new Sum(length, crc.getValue());
        }
    }
}
