// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.SequenceId;

/** What is sent to a connection. While a packet is passed on to it in parts, nothing else comes in between. */
final class Outflow {
    private final PacketConnection of;
    private final List<ByteBuf> held = new ArrayList<>(0);
    private long heldBytes;
    private @Nullable Inflow source;
    /** The number that followed when the packet began to be passed on, and how many of its frames have come since. */
    private int begun;

    private int since;

    Outflow(PacketConnection of) {
        this.of = of;
    }

    /** Takes the frames. */
    void write(ByteBuf frames, @Nullable Inflow from) {
        if (source != null && source != from) {
            hold(frames);
            return;
        }
        of.meter.sent(frames.readableBytes());
        of.engine.outbox().write(of.channel, frames);
        of.appended();
    }

    private void hold(ByteBuf frames) {
        long most = of.engine.settings().bounds().packet();
        heldBytes += frames.readableBytes();
        if (heldBytes <= most) {
            held.add(frames);
            return;
        }
        frames.release();
        of.engine.execute(
                () -> of.failed(new IOException("more than " + most + " bytes wait behind a packet that is not over")));
    }

    void filledBy(Inflow from) {
        if (source != from) {
            source = from;
            begun = of.sequence.peek();
            since = 0;
        }
    }

    boolean isFilledBy(Inflow from) {
        return source == from;
    }

    /** Whose packet is passed on in parts. */
    Optional<Inflow> source() {
        return Optional.ofNullable(source);
    }

    /** The number of a frame that is passed on. What is held has numbers already, which do not count for the packet. */
    int number(Inflow from) {
        if (source != from) {
            return of.sequence.next();
        }
        int number = (begun + since) & 0xFF;
        since++;
        return number;
    }

    /** The packet is over. */
    void filled() {
        source = null;
        heldBytes = 0;
        renumber();
        List<ByteBuf> due = List.copyOf(held);
        held.clear();
        due.forEach(frames -> write(frames, null));
    }

    /** What follows the packet's first frame by its number is to follow its last one; a new beginning remains one. */
    private void renumber() {
        int due = begun;
        for (ByteBuf frames : held) {
            for (int at = frames.readerIndex(); at < frames.writerIndex(); ) {
                if (frames.getUnsignedByte(at + 3) != due) {
                    return;
                }
                frames.setByte(at + 3, due + since);
                due = SequenceId.after(due);
                at += Framing.HEADER_LENGTH + frames.getUnsignedMediumLE(at);
            }
        }
        of.sequence.resumeAfter((due + since + 0xFF) & 0xFF);
    }

    /** Nothing more is sent. */
    void end() {
        source = null;
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
