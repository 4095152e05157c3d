// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import io.netty.buffer.ByteBuf;

/** How the contents of frames are compressed. For one connection, on one thread; {@link #close} gives memory back. */
public interface Compression extends AutoCloseable {
    /**
     * Compresses bytes, reads them to their end, and appends the result.
     *
     * @return whether it is worth it; if not, nothing is appended, but the bytes are read all the same
     */
    boolean compress(ByteBuf from, ByteBuf to);

    /**
     * Decompresses bytes, reads them to their end, and appends the result.
     *
     * @param length what the result must have, no byte more or less
     * @throws org.sluice.mysql.wire.ProtocolException if it can not be
     */
    void decompress(ByteBuf from, int length, ByteBuf to);

    /** Nothing is under way: gives back what the next frame can make anew, so that who is idle holds no memory. */
    default void idle() {}

    /** Gives all memory back; may be called again. */
    @Override
    void close();
}
