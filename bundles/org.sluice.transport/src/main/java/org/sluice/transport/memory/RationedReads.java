// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.DoubleSupplier;

/**
 * How much is read from a socket at once: as much as comes, as long as there is memory; less and less when buffers fill
 * it, so that many whose peers do not take what is sent hold little each, and the others go on.
 */
public final class RationedReads implements RecvByteBufAllocator {
    /** What a client may send in one packet of its login, whatever a server would keep of it, when memory is short. */
    private static final int SHORT_LOGIN = 16 * 1024;

    private static final int LEAST_LOGIN = 4 * 1024;
    private static final int LONG_FRAME = 256 * 1024;
    private static final int SHORT_FRAME = 64 * 1024;
    private static final int WRITABLE_BIT = 7;

    /** What is not read into, so that answers and TLS have something left. */
    private static final double KEPT_FROM = 0.9;

    private final DoubleSupplier level;
    private final DoubleSupplier held;
    private final RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(16);

    public RationedReads() {
        this(new BufferLevel());
    }

    private RationedReads(BufferLevel level) {
        this(level::taken, level::held);
    }

    RationedReads(DoubleSupplier level, DoubleSupplier held) {
        this.level = level;
        this.held = held;
    }

    /** Those of a channel; null if it has others. */
    private static boolean isShort(Channel channel) {
        return channel.config().getRecvByteBufAllocator() instanceof RationedReads reads && reads.isShort();
    }

    boolean isShort() {
        return level.getAsDouble() >= 0.25;
    }

    /** What is held is asked for only when all is taken: that costs more. */
    private boolean isSpent() {
        return level.getAsDouble() >= KEPT_FROM && held.getAsDouble() >= KEPT_FROM;
    }

    private int most() {
        double taken = level.getAsDouble();
        if (taken < 0.25) {
            return Integer.MAX_VALUE;
        }
        return taken < 0.5 ? 16 * 1024 : taken < 0.75 ? 4 * 1024 : 1024;
    }

    /**
     * The longest packet that is kept for a peer that has not proved who it is.
     *
     * @param usual what it is when there is memory
     */
    public static int mostForLogin(Channel channel, int usual) {
        if (!(channel.config().getRecvByteBufAllocator() instanceof RationedReads reads)) {
            return usual;
        }
        double taken = reads.level.getAsDouble();
        return taken < 0.5 ? usual : Math.min(usual, taken < 0.75 ? SHORT_LOGIN : LEAST_LOGIN);
    }

    /** How long a compressed frame may be, which is held until it is whole, and grows when it is decompressed. */
    public static int mostForFrame(Channel channel) {
        if (!(channel.config().getRecvByteBufAllocator() instanceof RationedReads reads)) {
            return Integer.MAX_VALUE;
        }
        double taken = reads.level.getAsDouble();
        return taken < 0.5 ? Integer.MAX_VALUE : taken < 0.75 ? LONG_FRAME : SHORT_FRAME;
    }

    /**
     * After a flush: when memory is short, a channel that could not write all of it is not writable until it has, however
     * little that is. Called on its event loop.
     */
    public static void oweNothing(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null
                || out.totalPendingWriteBytes() == 0
                || !out.getUserDefinedWritability(WRITABLE_BIT)
                || !isShort(channel)) {
            return;
        }
        out.setUserDefinedWritability(WRITABLE_BIT, false);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            ChannelOutboundBuffer left = channel.unsafe().outboundBuffer();
            if (left != null) {
                left.setUserDefinedWritability(WRITABLE_BIT, true);
            }
        });
    }

    @Override
    @SuppressWarnings("deprecation") // of the two kinds of handles the wider one is the one that is used
    public Handle newHandle() {
        return new Rationed((ExtendedHandle) adaptive.newHandle());
    }

    /** One channel's guess, cut. */
    private final class Rationed extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle wide;

        Rationed(ExtendedHandle wide) {
            super(wide);
            this.wide = wide;
        }

        @Override
        public int guess() {
            return Math.min(super.guess(), most());
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (isSpent()) {
                throw new ReadsPutOff.NoMemory();
            }
            try {
                return allocator.ioBuffer(guess());
            } catch (OutOfMemoryError e) {
                throw new ReadsPutOff.NoMemory(); // seen by ReadsPutOff, where Netty would close for the other
            }
        }

        @Override
        public boolean continueReading() {
            return !isShort() && wide.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier moreMayBeThere) {
            return !isShort() && wide.continueReading(moreMayBeThere);
        }
    }
}
