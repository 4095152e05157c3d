// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.sluice.mysql.wire.Framing;

/**
 * The packet that is coming to a connection. One that nobody is called for is not parsed, and is passed on as it comes;
 * frames that follow one another to the same place go in one piece.
 */
final class Inflow {
    private enum Carry {
        /** The next frame begins a packet. */
        NONE,
        PASS,
        DROP,
        /** The packet is kept until it is whole, for a callback. */
        COLLECT
    }

    private final PacketConnection of;
    private final FrameRun run = new FrameRun(this);
    private Carry carry = Carry.NONE;
    /** The frame that is coming is the packet's last one. */
    private boolean last;

    private Delivery delivery = Delivery.NONE;
    private @Nullable LuaFunction callback;
    private PacketKind kind = PacketKind.NONE;
    private @Nullable PacketConnection to;
    private @Nullable ByteBuf replacement;
    private @Nullable CollectedPacket collected;

    Inflow(PacketConnection of) {
        this.of = of;
    }

    PacketConnection of() {
        return of;
    }

    /**
     * Takes a frame, or the beginning of one. The buffer stays the caller's; its bytes may be changed.
     *
     * @param at where its header begins
     * @param length the payload's
     * @param here how many bytes there are, header included
     */
    void frame(ByteBuf in, int at, int length, int here) {
        int number = in.getUnsignedByte(at + 3);
        if (of.follows(number)) {
            of.sequence.resumeAfter(number);
        }
        last = length < Framing.MAX_FRAME;
        boolean whole = here == Framing.HEADER_LENGTH + length;
        if (carry == Carry.NONE) {
            begin(in, at, length);
            if (!of.isAlive()) {
                carry = Carry.NONE;
                return;
            }
            if (carry == Carry.COLLECT
                    && last
                    && whole
                    && here <= of.engine.settings().bounds().packet()) {
                carry = Carry.NONE;
                deliver(in.slice(at + Framing.HEADER_LENGTH, length), in.slice(at, here));
                return;
            }
        }
        if (carry == Carry.COLLECT && !keeps(Framing.HEADER_LENGTH + length)) {
            refuse(number, of.engine.settings().bounds().packet());
            return;
        }
        PacketConnection into = to;
        if (carry == Carry.PASS && into != null && into.isAlive()) {
            pass(into, in, at, here);
        } else if (carry == Carry.COLLECT) {
            collect(in, at, here);
        }
        if (whole && last) {
            finish();
        } else if (carry == Carry.PASS && into != null) {
            into.filledBy(this);
        }
    }

    /** Takes more of a frame that has begun. */
    void more(ByteBuf in, int at, int count, boolean ends) {
        PacketConnection into = to;
        if (carry == Carry.PASS && into != null && into.isAlive()) {
            run.add(into, in, at, count);
        } else if (carry == Carry.COLLECT) {
            collect(in, at, count);
        }
        if (ends && last) {
            finish();
        }
    }

    /** What the packet is, and where it goes. */
    private void begin(ByteBuf in, int at, int length) {
        callback = null;
        kind = PacketKind.NONE;
        to = null;
        delivery = of.arrived(in, at, length);
        if (callback != null) {
            carry = Carry.COLLECT;
            return;
        }
        PacketConnection peer = of.isAlive() ? of.peer() : null;
        if (peer != null && delivery != Delivery.NONE && admit(peer, in, at)) {
            to = peer;
            carry = Carry.PASS;
        } else {
            carry = Carry.DROP;
        }
    }

    /** True if so many bytes more may be kept. */
    private boolean keeps(int more) {
        long kept = collected == null ? 0 : collected.frames().readableBytes();
        return kept + more <= of.engine.settings().bounds().packet();
    }

    /** A packet that would have to be kept is too long for that. */
    void refuse(int number, long most) {
        if (of.follows(number)) {
            of.sequence.resumeAfter(number);
        }
        carry = Carry.NONE;
        passRun();
        of.tooLong("Got a packet of more than " + most + " bytes");
        of.engine.flush();
    }

    /** The packet is for the callback of the connection's state now, if there is one. */
    void calls(PacketKind readAs) {
        callback = of.callback(of.state);
        kind = readAs;
    }

    /** Passes on this instead of the payload. */
    void replaceBy(ByteBuf payload) {
        dropReplacement();
        replacement = payload;
    }

    private void collect(ByteBuf in, int at, int count) {
        if (collected == null) {
            collected = new CollectedPacket(of.channel.alloc());
        }
        collected.add(in.retainedSlice(at, count));
    }

    private void finish() {
        boolean collects = carry == Carry.COLLECT;
        carry = Carry.NONE;
        if (collects) {
            deliverCollected();
        } else {
            ended(to);
        }
    }

    private void deliverCollected() {
        CollectedPacket packet = collected;
        collected = null;
        if (packet != null) {
            ByteBuf payload = packet.payload();
            try {
                deliver(payload, packet.frames());
            } finally {
                payload.release();
                packet.release();
            }
        }
    }

    /** Calls back for a packet that is whole, and does as it says. */
    private void deliver(ByteBuf payload, ByteBuf frames) {
        passRun();
        LuaFunction function = callback;
        Verdict verdict = function == null ? Verdict.DPM_OK : of.engine.calls().call(function, of, kind, payload);
        if (verdict == Verdict.REFUSED) {
            of.refused(delivery, of.engine.calls().refusal());
            ended(null);
            return;
        }
        PacketConnection peer = of.peer();
        boolean passed = of.isAlive()
                && peer != null
                && verdict != Verdict.DPM_NOPROXY
                && delivery != Delivery.NONE
                && admit(peer, frames, frames.readerIndex());
        if (passed && peer != null) {
            for (int at = frames.readerIndex(); at < frames.writerIndex(); ) {
                int whole = Framing.HEADER_LENGTH + frames.getUnsignedMediumLE(at);
                pass(peer, frames, at, whole);
                passRun();
                at += whole;
            }
        }
        if (verdict == Verdict.DPM_FLUSH_DISCONNECT) {
            of.release();
        }
        ended(passed ? peer : null);
    }

    /** Tells the attached connection that a packet is about to be sent to it. */
    private boolean admit(PacketConnection peer, ByteBuf in, int at) {
        if (!peer.admits(delivery)) {
            of.engine.report(of.name() + ": a packet was not passed on: " + peer.name() + " is in state \""
                    + peer.state.words() + "\"");
            return false;
        }
        boolean empty = in.getUnsignedMediumLE(at) == 0;
        LuaFunction sent = peer.sending(delivery, empty ? 0 : in.getUnsignedByte(at + Framing.HEADER_LENGTH));
        if (sent != null) {
            passRun();
            Verdict verdict = of.engine.calls().call(sent, peer.luaId, peer.state);
            if (verdict == Verdict.REFUSED && peer instanceof ServerConnection server) {
                // it counts with the packet by now
                of.refused(Delivery.NONE, of.engine.calls().refusal());
                server.close();
                return false;
            }
        }
        return peer.isAlive();
    }

    /** Adds a frame, or the beginning of one, to what is passed on. */
    private void pass(PacketConnection peer, ByteBuf in, int at, int count) {
        ByteBuf other = replacement;
        if (other != null) {
            replacement = null;
            passRun();
            peer.sendOpening(other);
            return;
        }
        in.setByte(at + 3, peer.number(this));
        run.add(peer, in, at, count);
    }

    /** Passes on what was put together. */
    void passRun() {
        run.pass();
    }

    private void ended(@Nullable PacketConnection passedTo) {
        dropReplacement();
        to = null;
        if (passedTo != null && passedTo.isFilledBy(this)) {
            passRun();
            passedTo.filled();
            if (passedTo != of.peer()) {
                // who was detached meanwhile is not told of what it waits for
                of.updateReading();
            }
        }
        if (passedTo != null && passedTo.isAlive() && delivery == Delivery.COMMAND) {
            passRun();
            passedTo.commandSent();
        }
        of.packetEnded();
    }

    private void dropReplacement() {
        if (replacement != null) {
            replacement.release();
            replacement = null;
        }
    }

    /** True if no packet has begun and not ended. */
    boolean isBetweenPackets() {
        return carry == Carry.NONE;
    }

    /** Where the packet that is coming goes; the attached connection if none is. */
    @Nullable
    PacketConnection into() {
        return to == null ? of.peer() : to;
    }

    /** Nothing more comes. Whoever was sent a part of a packet can not make sense of anything else. */
    void end() {
        passRun();
        PacketConnection into = to;
        to = null;
        carry = Carry.NONE;
        if (into != null && into.isFilledBy(this)) {
            into.failed(new IOException(of.name() + " was closed within a packet that was passed on"));
        }
    }

    /** Nobody waits for what was kept. */
    void forget() {
        dropReplacement();
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
