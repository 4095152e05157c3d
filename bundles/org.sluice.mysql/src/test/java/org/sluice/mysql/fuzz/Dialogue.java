// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What two sides say, by turns, as an input has it: two bytes for who and how much (the highest bit is the server's), then
 * what is said; and again.
 */
final class Dialogue {
    private static final int SERVER = 0x8000;

    interface Listener {
        /** @return where to go on */
        int hear(boolean server, ByteBuf bytes, int from, int to);

        /** All of what one side has said is heard. */
        void turnEnds();
    }

    private final byte[] input;
    private final int begin;

    Dialogue(byte[] input, int begin) {
        this.input = input;
        this.begin = begin;
    }

    /** @param piece how many bytes come at once; each piece in a buffer of its own */
    void play(int piece, Listener listener) {
        int at = begin;
        while (at + 2 < input.length) {
            int head = (input[at] & 0xFF) << 8 | (input[at + 1] & 0xFF);
            int end = Math.min(input.length, at + 2 + (head & ~SERVER));
            for (at += 2; at < end; at += Math.min(piece, end - at)) {
                hear((head & SERVER) != 0, at, Math.min(end, at + piece), listener);
            }
            listener.turnEnds();
        }
    }

    private void hear(boolean server, int from, int to, Listener listener) {
        ByteBuf bytes = Unpooled.copiedBuffer(input, from, to - from);
        int at = 0;
        while (at < bytes.writerIndex()) {
            int next = listener.hear(server, bytes, at, bytes.writerIndex());
            if (next <= at || next > bytes.writerIndex()) {
                throw new AssertionError("reads on from " + at + " to " + next);
            }
            at = next;
        }
        if (!bytes.release()) {
            throw new AssertionError("a buffer is not released");
        }
    }
}
