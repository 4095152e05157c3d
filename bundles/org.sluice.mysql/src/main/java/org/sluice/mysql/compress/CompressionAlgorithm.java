// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.compress;

import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;

import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/** What the frames of a connection are compressed with, once its login is over. */
public enum CompressionAlgorithm {
    /** Packets travel without frames. */
    UNCOMPRESSED(null),
    ZLIB(CLIENT_COMPRESS),
    /** Only where {@link ZstdLibrary#isAvailable()}. */
    ZSTD(CLIENT_ZSTD_COMPRESSION_ALGORITHM);

    private static final int MAX_ZSTD_LEVEL = 22;

    private final @Nullable Capability capability;

    CompressionAlgorithm(@Nullable Capability capability) {
        this.capability = capability;
    }

    /** What client and server have agreed on: zlib, if it is both. */
    public static CompressionAlgorithm of(Capabilities agreed) {
        if (agreed.has(CLIENT_COMPRESS)) {
            return ZLIB;
        }
        return agreed.has(CLIENT_ZSTD_COMPRESSION_ALGORITHM) ? ZSTD : UNCOMPRESSED;
    }

    /** Whether a login may name this level of zstd; servers refuse it otherwise, and have no default of their own. */
    public static boolean isZstdLevel(int level) {
        return level >= 1 && level <= MAX_ZSTD_LEVEL;
    }

    /** What says that a side can do it; null for none. */
    public @Nullable Capability capability() {
        return capability;
    }

    /**
     * Makes one for one direction of a connection.
     *
     * @param zstdLevel as the login names it
     */
    public Compression newCompression(int zstdLevel) {
        return switch (this) {
            case UNCOMPRESSED -> throw new IllegalStateException("there are no frames");
            case ZLIB -> new ZlibCompression();
            case ZSTD -> new ZstdCompression(zstdLevel);
        };
    }
}
