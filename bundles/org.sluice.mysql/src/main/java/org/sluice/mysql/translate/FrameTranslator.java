// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.sluice.mysql.wire.Framing;

/**
 * Follows frames through a stream that arrives in any pieces. Packets that pass are neither copied nor held: they go on as
 * slices of what came, as many of them in one slice as follow each other, with sequence ids changed where they stand. Of
 * those only that begin in one piece and go on in the next, the header and one byte are kept. So what is allocated
 * depends on the number of pieces and of packets that are rewritten, not on that of packets.
 */
abstract sealed class FrameTranslator permits ResponseTranslator, CommandTranslator {
    private enum Step {
        /** The header and, of a packet's first frame, the first byte of the payload. */
        HEAD,
        PASS,
        REWRITE
    }

    private static final Consumer<ByteBuf> NOWHERE = ByteBuf::release;

    private final byte[] head = new byte[Framing.HEADER_LENGTH + 1];
    private Step step = Step.HEAD;
    private int headLength;
    private int headWanted = Framing.HEADER_LENGTH;
    private int frameLength;
    private int frameLeft;
    /** The frame is not its packet's first. */
    private boolean continued;

    private boolean rewrites;
    /** How many bytes of the head came with earlier pieces, and have not gone on. */
    private int carried;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private Consumer<ByteBuf> out = NOWHERE;
    /** Where in this piece the frame begins, or would begin. */
    private int frameAt;
    /** From where on this piece has not gone on yet. */
    private int passedTo;

    /** Translates, and stops where the subclass says. */
    final int read(ByteBuf piece, int from, int to, Consumer<ByteBuf> receiver) {
        bytes = piece;
        out = receiver;
        frameAt = from - carried;
        passedTo = from;
        try {
            int at = from;
            boolean stops = false;
            while (at < to && !stops) {
                at = step == Step.HEAD ? head(at, to) : payload(at, to);
                stops = frameEnds();
            }
            pass(step == Step.HEAD && headLength > 0 ? frameAt : at);
            carried = headLength;
            return at;
        } finally {
            bytes = Unpooled.EMPTY_BUFFER;
            out = NOWHERE;
        }
    }

    private int head(int from, int to) {
        int at = from;
        if (headLength == 0) {
            frameAt = at;
        }
        while (at < to && headLength < headWanted) {
            head[headLength++] = bytes.getByte(at++);
            if (headLength == Framing.HEADER_LENGTH) {
                frameLength = headByte(0) | headByte(1) << 8 | headByte(2) << 16;
                headWanted += continued || frameLength == 0 ? 0 : 1;
            }
        }
        follow(bytes, from, at);
        if (headLength == headWanted) {
            headEnds(at);
        }
        return at;
    }

    private void headEnds(int at) {
        int ofPayload = headLength - Framing.HEADER_LENGTH;
        if (!continued) {
            rewrites = rewrites(frameLength, ofPayload == 0 ? -1 : headByte(Framing.HEADER_LENGTH));
        }
        frameLeft = frameLength - ofPayload;
        step = rewrites ? Step.REWRITE : Step.PASS;
        if (rewrites) {
            pass(frameAt);
            passedTo = at;
            rewriteFrame(frameLength, shifted(headByte(3)));
            rewrite(bytes, at - ofPayload, at);
        } else {
            renumber();
            seen(bytes, at - ofPayload, at);
        }
        carried = 0;
        headLength = 0;
        headWanted = Framing.HEADER_LENGTH;
    }

    private void renumber() {
        int id = shifted(headByte(3));
        if (id != headByte(3)) {
            if (carried > 3) {
                head[3] = (byte) id;
            } else {
                bytes.setByte(frameAt + 3, id);
            }
        }
        if (carried > 0) {
            put(bytes.alloc().buffer(carried).writeBytes(head, 0, carried));
        }
    }

    private int payload(int from, int to) {
        int end = Math.min(to, from + frameLeft);
        follow(bytes, from, end);
        frameLeft -= end - from;
        if (rewrites) {
            rewrite(bytes, from, end);
            passedTo = end;
        } else {
            seen(bytes, from, end);
        }
        return end;
    }

    private boolean frameEnds() {
        if (step == Step.HEAD || frameLeft > 0) {
            return false;
        }
        step = Step.HEAD;
        continued = frameLength == Framing.MAX_FRAME;
        if (continued) {
            return false;
        }
        if (rewrites) {
            rewriteEnds();
        }
        return packetEnds();
    }

    private void pass(int to) {
        if (to > passedTo) {
            out.accept(bytes.retainedSlice(passedTo, to - passedTo));
            passedTo = to;
        }
    }

    private int headByte(int index) {
        return head[index] & 0xFF;
    }

    private int shifted(int id) {
        return (id + shift()) & 0xFF;
    }

    /** Sends something of the translator's own; it is released by the receiver. */
    final void put(ByteBuf own) {
        out.accept(own);
    }

    /** A buffer for {@link #put}. */
    final ByteBuf buffer(int capacity) {
        return bytes.alloc().buffer(capacity);
    }

    /** Each byte that comes, the headers' too, before anything else is asked about it. */
    abstract void follow(ByteBuf piece, int from, int to);

    /**
     * A packet has begun. One that is rewritten does not go on by itself; what replaces it is {@link #put}.
     *
     * @param length of its first frame
     * @param first the first byte, -1 if there is none
     */
    abstract boolean rewrites(int length, int first);

    /** What is added to the frame's sequence id. */
    abstract int shift();

    /** The payload of a packet that passes. It may be changed. */
    abstract void seen(ByteBuf piece, int from, int to);

    /** A frame of a packet that is rewritten. */
    abstract void rewriteFrame(int length, int id);

    /** The payload of that packet. */
    abstract void rewrite(ByteBuf piece, int from, int to);

    abstract void rewriteEnds();

    /** @return whether to stop here */
    abstract boolean packetEnds();
}
