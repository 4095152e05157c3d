// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;

/** How much of the direct memory that buffers may have is in use, from 0 to 1. Cheap enough to ask at each read. */
final class BufferLevel {
    private final long max = PlatformDependent.maxDirectMemory();

    /** What the allocator has taken, in chunks: what it is about to run out of. */
    double taken() {
        long used = PlatformDependent.usedDirectMemory();
        return share(used < 0 ? takenByDefault() : used);
    }

    /** What buffers really hold; without a pool this is what was taken. */
    double held() {
        return ByteBufAllocator.DEFAULT instanceof PooledByteBufAllocator pool
                ? share(pool.pinnedDirectMemory())
                : taken();
    }

    long max() {
        return max;
    }

    private double share(long bytes) {
        return max <= 0 ? 0 : (double) bytes / max;
    }

    /** Where Netty does not count by itself. */
    private static long takenByDefault() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }
}
