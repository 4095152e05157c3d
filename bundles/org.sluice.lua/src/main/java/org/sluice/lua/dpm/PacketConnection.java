// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.SequenceId;

/**
 * A client or a server: what comes moves its state, may call back, and is passed on to the attached connection. A packet
 * that nobody is called for is not parsed; frames that follow one another to the same place are passed on in one piece.
 */
abstract sealed class PacketConnection extends Connection permits ClientConnection, ServerConnection {
    private enum Carry {
        /** The next frame begins a packet. */
        NONE,
        PASS,
        DROP,
        /** The packet is kept until it is whole, for a callback. */
        COLLECT
    }

    final Channel channel;
    ByteMeter meter = ByteMeter.NONE;
    final SequenceId sequence = new SequenceId();
    State state;
    Capabilities capabilities = Capabilities.of(Capability.CLIENT_PROTOCOL_41);
    private @Nullable PacketConnection peer;
    private long remoteId;

    // Of the packet that is coming.
    private Carry carry = Carry.NONE;
    private @Nullable LuaFunction callback;
    PacketKind kind = PacketKind.NONE;
    /** What is passed on instead of the payload; null for the payload itself. */
    @Nullable
    ByteBuf replacement;

    private Delivery delivery = Delivery.NONE;
    private @Nullable CollectedPacket collected;

    private final FrameRun run = new FrameRun();

    PacketConnection(DpmEngine engine, Channel channel, State state) {
        super(engine);
        this.channel = channel;
        this.state = state;
    }

    // What comes.

    /**
     * Takes a frame. The buffer stays the caller's; its bytes may be changed.
     *
     * @param at where its header begins
     * @param length the payload's
     */
    final void frame(ByteBuf in, int at, int length) {
        sequence.resumeAfter(in.getUnsignedByte(at + 3));
        boolean last = length < Framing.MAX_FRAME;
        if (carry == Carry.NONE) {
            begin(in, at, length, last);
        } else {
            goOn(in, at, length, last);
        }
    }

    private void begin(ByteBuf in, int at, int length, boolean last) {
        callback = null;
        kind = PacketKind.NONE;
        delivery = arrived(in, at, length);
        if (!isAlive()) {
            return;
        }
        if (callback != null) {
            if (last) {
                deliver(in.slice(at + Framing.HEADER_LENGTH, length), in.slice(at, Framing.HEADER_LENGTH + length));
            } else {
                carry = Carry.COLLECT;
                collect(in, at, length);
            }
            return;
        }
        PacketConnection to = peer;
        boolean passed = to != null && delivery != Delivery.NONE && admit(to, in, at);
        if (passed && to != null) {
            pass(to, in, at, length);
        }
        carry = last ? Carry.NONE : passed ? Carry.PASS : Carry.DROP;
        if (last) {
            ended(passed ? to : null);
        }
    }

    private void goOn(ByteBuf in, int at, int length, boolean last) {
        switch (carry) {
            case PASS -> {
                PacketConnection to = peer;
                if (to != null) {
                    pass(to, in, at, length);
                }
                if (last) {
                    carry = Carry.NONE;
                    ended(to);
                }
            }
            case COLLECT -> {
                collect(in, at, length);
                if (last) {
                    carry = Carry.NONE;
                    deliverCollected();
                }
            }
            default -> {
                if (last) {
                    carry = Carry.NONE;
                    ended(null);
                }
            }
        }
    }

    /**
     * A packet's first frame is here: moves the state, and says what the packet is for the attached connection. Calls
     * {@link #calls} where a callback may be.
     */
    abstract Delivery arrived(ByteBuf in, int at, int length);

    /** The packet is for the callback of the state now, if there is one. */
    final void calls(PacketKind readAs) {
        callback = callback(state);
        kind = readAs;
    }

    private void collect(ByteBuf in, int at, int length) {
        if (collected == null) {
            collected = new CollectedPacket(channel.alloc());
        }
        collected.add(in.retainedSlice(at, Framing.HEADER_LENGTH + length));
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
        Verdict verdict = function == null ? Verdict.DPM_OK : engine.calls().call(function, this, kind, payload);
        PacketConnection to = peer;
        boolean passed = isAlive()
                && to != null
                && verdict != Verdict.DPM_NOPROXY
                && delivery != Delivery.NONE
                && admit(to, frames, frames.readerIndex());
        if (passed && to != null) {
            for (int at = frames.readerIndex(); at < frames.writerIndex(); ) {
                int length = frames.getUnsignedMediumLE(at);
                pass(to, frames, at, length);
                passRun();
                at += Framing.HEADER_LENGTH + length;
            }
        }
        if (verdict == Verdict.DPM_FLUSH_DISCONNECT) {
            detach();
        }
        dropReplacement();
        ended(passed ? to : null);
    }

    /** Tells the attached connection that a packet is about to be sent to it. */
    private boolean admit(PacketConnection to, ByteBuf in, int at) {
        if (!to.admits(delivery)) {
            engine.report(name() + ": a packet was not passed on: " + to.name() + " is in state \"" + to.state.words()
                    + "\"");
            return false;
        }
        boolean empty = in.getUnsignedMediumLE(at) == 0;
        LuaFunction sent = to.sending(delivery, empty ? 0 : in.getUnsignedByte(at + Framing.HEADER_LENGTH));
        if (sent != null) {
            passRun();
            engine.calls().call(sent, to.luaId, to.state);
        }
        return to.isAlive();
    }

    /** Adds a frame to those that are passed on. */
    private void pass(PacketConnection to, ByteBuf in, int at, int length) {
        ByteBuf other = replacement;
        if (other != null) {
            replacement = null;
            passRun();
            to.send(other);
            return;
        }
        in.setByte(at + 3, to.sequence.next());
        run.add(to, in, at, Framing.HEADER_LENGTH + length);
    }

    /** Passes on the frames that were put together. */
    final void passRun() {
        run.pass();
    }

    /** The packet is over. */
    private void ended(@Nullable PacketConnection passedTo) {
        dropReplacement();
        if (passedTo != null && passedTo.isAlive() && delivery == Delivery.COMMAND) {
            passRun();
            passedTo.commandSent();
        }
        packetEnded();
    }

    /** True if no packet has begun and not ended. */
    final boolean isBetweenPackets() {
        return carry == Carry.NONE;
    }

    private void dropReplacement() {
        if (replacement != null) {
            replacement.release();
            replacement = null;
        }
    }

    /** A packet came and all was done that it asks for. */
    abstract void packetEnded();

    // What is sent.

    abstract boolean admits(Delivery what);

    /**
     * A packet is about to be sent to it: moves the state.
     *
     * @param first the payload's first byte
     * @return what is to be called before the packet is sent; null for nothing
     */
    abstract @Nullable LuaFunction sending(Delivery what, int first);

    /** A command was sent to it, whole. */
    void commandSent() {}

    /** Sends a script's packet, and calls back. */
    abstract void wire(ScriptPacket packet);

    /** Writes a packet with its own header; takes the payload. */
    final void send(ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf out = channel.alloc().buffer(Math.toIntExact(Framing.wireLength(length)));
        int next = Framing.write(out, sequence.peek(), payload);
        sequence.resumeAfter((next + 0xFF) & 0xFF);
        payload.release();
        append(out);
    }

    final void send(ScriptPacket packet, Capabilities form) {
        ByteBuf payload = channel.alloc().buffer();
        try {
            packet.encode(payload, form);
        } catch (RuntimeException e) {
            payload.release();
            throw new LuaError("'wire_packet': the packet can not be written: " + e.getMessage());
        }
        send(payload);
    }

    /** Writes frames that have their headers; takes them. */
    final void append(ByteBuf frames) {
        meter.sent(frames.readableBytes());
        channel.write(frames, channel.voidPromise());
        engine.unflushed(channel);
        appended();
    }

    void appended() {}

    // To whom it is attached.

    final @Nullable PacketConnection peer() {
        return peer;
    }

    @Override
    final long remoteId() {
        return remoteId;
    }

    final void attach(PacketConnection other) {
        if (peer == other) {
            return;
        }
        detach();
        other.detach();
        peer = other;
        other.peer = this;
        remoteId = other.id;
        other.remoteId = id;
        attached(other);
        updateReading();
        other.updateReading();
    }

    /** It is attached to another one from now on. */
    void attached(PacketConnection other) {}

    /** Each remembers who the other was. */
    final void detach() {
        PacketConnection other = peer;
        if (other != null) {
            peer = null;
            other.peer = null;
            updateReading();
            other.updateReading();
        }
    }

    /** Each forgets the other. */
    final void disconnect() {
        PacketConnection other = peer;
        detach();
        if (other != null) {
            remoteId = 0;
            other.remoteId = 0;
        }
    }

    // How fast.

    /** True if what it would send can be taken. */
    abstract boolean mayRead();

    final void writabilityChanged() {
        updateReading();
        if (peer != null) {
            peer.updateReading();
        }
    }

    private void updateReading() {
        if (isAlive()) {
            channel.config().setAutoRead(mayRead());
        }
    }

    // How it ends.

    /** The peer has said that it sends no more, which is how it closes. */
    void inputEnded() {
        close(CloseReason.CLIENT_CLOSED, null);
    }

    final void failed(Throwable cause) {
        if (!isAlive()) {
            return;
        }
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        error(why);
        if (!(cause instanceof IOException)) {
            engine.report(name() + " is closed: " + why);
        }
        close(LoginWatch.reason(cause), why);
        engine.flush();
    }

    @Override
    final void closeSocket() {
        detach();
        SocketEnd.of(channel, engine.leaving());
    }

    final void forgetFrames() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
