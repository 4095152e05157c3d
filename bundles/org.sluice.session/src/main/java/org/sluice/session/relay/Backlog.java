// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What has come from a client and was not looked at: bytes, and behind them the ends of its stream. */
final class Backlog {
    private final Deque<ByteBuf> bytes = new ArrayDeque<>();
    private final Queue<Object> ends = new ArrayDeque<>();
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    /** The beginning of a command that can be looked at only when more of it is here. */
    void begin(ByteBuf command) {
        begun = command;
    }

    /** What has begun, with what follows it. */
    ByteBuf joined(ChannelHandlerContext ctx, ByteBuf more) {
        if (!begun.isReadable()) {
            return more;
        }
        ByteBuf both = begun;
        begun = Unpooled.EMPTY_BUFFER;
        if (both.refCnt() > 1 || both.maxWritableBytes() < more.readableBytes()) {
            // a part of it is on its way, or it is a part of something: what follows needs a buffer of its own
            ByteBuf own = ctx.alloc().buffer(both.readableBytes() + more.readableBytes());
            own.writeBytes(both);
            both.release();
            both = own;
        }
        both.writeBytes(more);
        more.release();
        return both;
    }

    /** What has begun is for whoever stands behind. */
    void passBegun(ChannelHandlerContext ctx) {
        if (begun.isReadable()) {
            ByteBuf first = begun;
            begun = Unpooled.EMPTY_BUFFER;
            ctx.fireChannelRead(first);
        }
    }

    void add(ByteBuf more) {
        bytes.add(more);
    }

    /** The next bytes, the taker's to release; null if there are none. */
    @Nullable
    ByteBuf poll() {
        return bytes.poll();
    }

    /** What is left of the last ones, if anything; released here. */
    void putBack(ByteBuf rest) {
        if (rest.isReadable()) {
            bytes.addFirst(rest);
        } else {
            rest.release();
        }
    }

    boolean hasBytes() {
        return !bytes.isEmpty();
    }

    void addEnd(Object event) {
        ends.add(event);
    }

    boolean hasEnds() {
        return !ends.isEmpty();
    }

    void passEnds(ChannelHandlerContext ctx) {
        for (Object end = ends.poll(); end != null; end = ends.poll()) {
            ctx.fireUserEventTriggered(end);
        }
    }

    /** All of it is for whoever stands behind. */
    void passAll(ChannelHandlerContext ctx) {
        passBegun(ctx);
        for (ByteBuf next = bytes.poll(); next != null; next = bytes.poll()) {
            ctx.fireChannelRead(next);
        }
        passEnds(ctx);
    }
}
