// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is sent to a connection. While a packet is passed on to it in parts, nothing else comes in between. */
final class Outflow {
    private final PacketConnection of;
    private final List<ByteBuf> held = new ArrayList<>(0);
    private @Nullable Inflow source;

    Outflow(PacketConnection of) {
        this.of = of;
    }

    /** Takes the frames. */
    void write(ByteBuf frames, @Nullable Inflow from) {
        if (source != null && source != from) {
            held.add(frames);
            return;
        }
        of.meter.sent(frames.readableBytes());
        of.engine.outbox().write(of.channel, frames);
        of.appended();
    }

    void filledBy(Inflow from) {
        source = from;
    }

    boolean isFilledBy(Inflow from) {
        return source == from;
    }

    /** Whose packet is passed on in parts. */
    Optional<Inflow> source() {
        return Optional.ofNullable(source);
    }

    /** The packet is over. */
    void filled() {
        source = null;
        held.forEach(frames -> write(frames, null));
        held.clear();
    }

    /** Nothing more is sent. */
    void end() {
        source = null;
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
