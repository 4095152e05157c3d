// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/**
 * The number of the next frame on one connection. Both directions share it within a command: an answer goes on where
 * the question ended. One byte, so 0 follows 255. Each side of a proxy has its own.
 */
public final class SequenceId {
    private int next;

    /** The number of the frame that is about to be written; counts on. */
    public int next() {
        int id = next;
        next = after(id);
        return id;
    }

    /** The number that the next frame will have. */
    public int peek() {
        return next;
    }

    /**
     * Takes note of a frame that came.
     *
     * @throws ProtocolException if it has another number than the one that is due
     */
    public void received(int id) {
        if (id != next) {
            throw new ProtocolException(
                    ServerError.ER_NET_PACKETS_OUT_OF_ORDER, "Got packet number " + id + " instead of " + next);
        }
        next = after(id);
    }

    /** The next frame follows one with this number, whatever was before. */
    public void resumeAfter(int id) {
        next = after(id);
    }

    /** A new command begins. */
    public void reset() {
        next = 0;
    }

    /** The number that follows another one. */
    public static int after(int id) {
        return (id + 1) & 0xFF;
    }
}
