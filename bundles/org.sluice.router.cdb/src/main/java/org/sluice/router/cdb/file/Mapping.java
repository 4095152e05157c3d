// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A file of up to 4 GB in memory. A buffer holds less than 2 GB, so there is one for each GB, and each reaches almost a
 * GB into the next: whatever is shorter than a GB lies in one buffer as a whole.
 *
 * <p>Readable on any thread. Nobody may read during or after {@link #close}.
 */
final class Mapping implements AutoCloseable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SHIFT = 30;
    private static final int MASK = (1 << SHIFT) - 1;

    private final ByteBuffer[] buffers;
    private final long size;

    Mapping(FileChannel channel) throws IOException {
        size = channel.size();
        buffers = new ByteBuffer[(int) ((size + MASK) >>> SHIFT)];
        for (int i = 0; i < buffers.length; i++) {
            long from = (long) i << SHIFT;
            buffers[i] = channel.map(MapMode.READ_ONLY, from, Math.min(size - from, Integer.MAX_VALUE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    long size() {
        return size;
    }

    byte at(long position) {
        return buffers[(int) (position >>> SHIFT)].get((int) position & MASK);
    }

    /** A 32-bit number as the format stores it. */
    int number(long position) {
        return buffers[(int) (position >>> SHIFT)].getInt((int) position & MASK);
    }

    long unsigned(long position) {
        return Integer.toUnsignedLong(number(position));
    }

    /** Eight bytes at a time: most of a lookup's work that is not waiting for memory is here. */
    boolean equalAt(long position, byte[] other) {
        if (other.length == 0) {
            return true;
        }
        ByteBuffer buffer = buffers[(int) (position >>> SHIFT)];
        int from = (int) position & MASK;
        int i = 0;
        for (; i + Long.BYTES <= other.length; i += Long.BYTES) {
            if (buffer.getLong(from + i) != (long) LONGS.get(other, i)) {
                return false;
            }
        }
        for (; i < other.length; i++) {
            if (buffer.get(from + i) != other[i]) {
                return false;
            }
        }
        return true;
    }

    /** Fewer than 2^30 bytes. */
    void copy(long position, byte[] into, int length) {
        if (length > 0) {
            buffers[(int) (position >>> SHIFT)].get((int) position & MASK, into, 0, length);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < buffers.length; i++) {
            Unmap.now(buffers[i]);
        }
    }
}
