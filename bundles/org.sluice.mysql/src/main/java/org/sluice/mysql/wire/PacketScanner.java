// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.buffer.ByteBuf;

/**
 * Follows packets through a stream that arrives in any pieces, keeping nothing of them but the first bytes. Allocates
 * nothing after its creation and never moves a buffer's indices.
 *
 * <p>Call {@link #scan} until all bytes are read; it stops behind each packet, and {@link #complete()} tells so.
 */
public final class PacketScanner {
    private enum Step {
        HEADER,
        PAYLOAD,
        COMPLETE
    }

    private final byte[] head;
    private Step step = Step.COMPLETE;
    private int header;
    private int headerBytes;
    private int frameLength;
    private int frameLeft;
    private int sequenceId;
    private int headLength;
    private long length;

    /** @param headLength how many of a packet's first bytes are kept */
    public PacketScanner(int headLength) {
        this.head = new byte[headLength];
    }

    /**
     * Reads on to the end of the packet or of the bytes.
     *
     * @param from where to begin, as an absolute index
     * @param to where the bytes end
     * @return where the next call goes on
     */
    public int scan(ByteBuf bytes, int from, int to) {
        int at = from;
        if (step == Step.COMPLETE && at < to) {
            length = 0;
            headLength = 0;
            beginFrame();
        }
        while (at < to && step != Step.COMPLETE) {
            at = step == Step.HEADER ? scanHeader(bytes, at, to) : scanPayload(bytes, at, to);
        }
        return at;
    }

    private void beginFrame() {
        step = Step.HEADER;
        header = 0;
        headerBytes = 0;
    }

    private int scanHeader(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to && headerBytes < Framing.HEADER_LENGTH) {
            header |= (bytes.getByte(at++) & 0xFF) << (8 * headerBytes++);
        }
        if (headerBytes == Framing.HEADER_LENGTH) {
            frameLength = header & Framing.MAX_FRAME;
            sequenceId = header >>> 24;
            frameLeft = frameLength;
            length += frameLength;
            step = Step.PAYLOAD;
            endFrame();
        }
        return at;
    }

    private int scanPayload(ByteBuf bytes, int from, int to) {
        int here = Math.min(frameLeft, to - from);
        int kept = Math.min(here, head.length - headLength);
        if (kept > 0) {
            bytes.getBytes(from, head, headLength, kept);
            headLength += kept;
        }
        frameLeft -= here;
        endFrame();
        return from + here;
    }

    private void endFrame() {
        if (frameLeft == 0) {
            if (frameLength == Framing.MAX_FRAME) {
                beginFrame();
            } else {
                step = Step.COMPLETE;
            }
        }
    }

    /** True behind the last byte of a packet, and before the first one. */
    public boolean complete() {
        return step == Step.COMPLETE;
    }

    /** True if the packet's first bytes are all here, as many of them as it has and as are kept. */
    public boolean headComplete() {
        return step == Step.COMPLETE || headLength == head.length;
    }

    /** How much of the frame's payload was read. */
    public int payloadRead() {
        return headerBytes < Framing.HEADER_LENGTH ? 0 : frameLength - frameLeft;
    }

    /** Of the last frame whose header was read. */
    public int sequenceId() {
        return sequenceId;
    }

    /** The payload's length, as far as the headers that came tell it. */
    public long length() {
        return length;
    }

    /** How many of the first bytes are here. */
    public int headLength() {
        return headLength;
    }

    /** @return one of the first bytes, 0 to 255; 0 behind the last one that is here */
    public int head(int index) {
        return index < headLength ? head[index] & 0xFF : 0;
    }

    /** Two of the first bytes, as a number. */
    public int head2(int index) {
        return head(index) | head(index + 1) << 8;
    }

    /** Four of the first bytes, as a number. */
    public long head4(int index) {
        return head2(index) | (long) head2(index + 2) << 16;
    }

    /** The length-encoded integer at a place in the first bytes; -1 if it is none or reaches behind them. */
    public long headLenenc(int index) {
        int first = head(index);
        if (index >= headLength || index + LengthEncoded.width(first) > headLength) {
            return -1;
        }
        return switch (first) {
            case LengthEncoded.TWO -> head2(index + 1);
            case LengthEncoded.THREE -> head2(index + 1) | (long) head(index + 3) << 16;
            case LengthEncoded.EIGHT -> head4(index + 1) | head4(index + 5) << 32;
            case LengthEncoded.NULL, LengthEncoded.NONE -> -1;
            default -> first;
        };
    }
}
