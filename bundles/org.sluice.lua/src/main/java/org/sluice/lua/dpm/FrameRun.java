// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Frames that lie one behind the other and go to the same connection: they are passed on in one piece. */
final class FrameRun {
    private final Inflow from;
    private @Nullable ByteBuf bytes;
    private @Nullable PacketConnection to;
    private int start;
    private int end;

    FrameRun(Inflow from) {
        this.from = from;
    }

    /** @param in the buffer of all frames since the last {@link #pass} */
    void add(PacketConnection connection, ByteBuf in, int at, int length) {
        if (bytes == null || to != connection || end != at) {
            pass();
            bytes = in;
            to = connection;
            start = at;
        }
        end = at + length;
    }

    void pass() {
        if (bytes != null && to != null) {
            to.append(bytes.retainedSlice(start, end - start), from);
            bytes = null;
            to = null;
        }
    }
}
