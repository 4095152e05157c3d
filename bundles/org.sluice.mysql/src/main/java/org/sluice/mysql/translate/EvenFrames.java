// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Sends a packet of which bytes are left out in frames of the lengths that it came in, with zeros at its end instead. The
 * right lengths can not be known: the first is to be sent when only the first has come. Frames begin later than they came
 * by as many bytes as are left out, so one header may have to wait.
 */
final class EvenFrames {
    /** Less than a frame, so that no more than one header waits. */
    static final int MAX_LEFT_OUT = 1 << 18;

    private static final int NONE = -1;

    private final FrameTranslator out;
    private int frameLeft;
    private int waitingLength = NONE;
    private int waitingId;
    private int leftOut;

    EvenFrames(FrameTranslator out) {
        this.out = out;
    }

    void frame(int length, int id) {
        waitingLength = length;
        waitingId = id;
        beginFrame();
    }

    void payload(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at + Math.min(frameLeft, to - at);
            out.put(bytes.retainedSlice(at, end - at));
            spend(end - at);
            at = end;
        }
    }

    void leaveOut(int count) {
        leftOut += count;
        if (leftOut > MAX_LEFT_OUT) {
            throw ProtocolException.malformed("the names of parameters take more than " + MAX_LEFT_OUT + " bytes");
        }
    }

    void end() {
        while (leftOut > 0) {
            int zeros = Math.min(frameLeft, leftOut);
            out.put(out.buffer(zeros).writeZero(zeros));
            leftOut -= zeros;
            spend(zeros);
        }
    }

    private void spend(int count) {
        frameLeft -= count;
        beginFrame();
    }

    /** An empty frame has no payload to wait for. */
    private void beginFrame() {
        if (frameLeft == 0 && waitingLength != NONE) {
            ByteBuf header = out.buffer(Framing.HEADER_LENGTH);
            Framing.writeHeader(header, waitingLength, waitingId);
            out.put(header);
            frameLeft = waitingLength;
            waitingLength = NONE;
        }
    }
}
