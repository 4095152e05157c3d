// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import javax.net.ssl.SSLSession;
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
    final Channel channel;
    ByteMeter meter = ByteMeter.NONE;
    final SequenceId sequence = new SequenceId();
    State state;
    Capabilities capabilities = Capabilities.of(Capability.CLIENT_PROTOCOL_41);
    private @Nullable PacketConnection peer;
    private long remoteId;

    final Inflow inflow = new Inflow(this);
    private final Outflow outflow = new Outflow(this);

    PacketConnection(DpmEngine engine, Channel channel, State state) {
        super(engine);
        this.channel = channel;
        this.state = state;
    }

    // What comes.

    /**
     * A packet's first frame is here, or as much of it as {@link #takesParts} allows: moves the state, and says what the
     * packet is for the attached connection. Calls {@link Inflow#calls} where a callback may be.
     */
    abstract Delivery arrived(ByteBuf in, int at, int length);

    /** False if the packet that comes next is to be read whole, whether there is a callback or not. */
    abstract boolean takesParts();

    /** A packet comes that is longer than what may be kept of one: tells whoever waits for it, and closes. */
    abstract void tooLong(String why);

    /** A packet that came must not be passed on, because the script failed; whoever waits for it is told. */
    abstract void refused(Delivery what, String why);

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
        append(out, null);
    }

    /** A script's packet as its payload. */
    final ByteBuf encoded(ScriptPacket packet, Capabilities form) {
        ByteBuf payload = channel.alloc().buffer();
        try {
            packet.encode(payload, form);
        } catch (RuntimeException e) {
            payload.release();
            throw new LuaError("'wire_packet': the packet can not be written: " + e.getMessage());
        }
        return payload;
    }

    /** Writes a greeting or a login, in the form that it has on this connection; takes the payload. */
    void sendOpening(ByteBuf payload) {
        send(payload);
    }

    /**
     * Writes frames that have their headers; takes them.
     *
     * @param from whence they came; null for what was made here
     */
    final void append(ByteBuf frames, @Nullable Inflow from) {
        outflow.write(frames, from);
    }

    /** A packet is passed on to it of which more comes. */
    final void filledBy(Inflow from) {
        outflow.filledBy(from);
    }

    final boolean isFilledBy(Inflow from) {
        return outflow.isFilledBy(from);
    }

    final void filled() {
        outflow.filled();
    }

    /** The number of the next frame that is passed on to it. */
    final int number(Inflow from) {
        return outflow.number(from);
    }

    /** Something was written to it. */
    void appended() {}

    @Override
    final @Nullable SSLSession tls() {
        return Tls.session(channel);
    }

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
            left(other);
            other.left(this);
            updateReading();
            other.updateReading();
        }
    }

    /** Detaches as soon as all was passed on that is to be. */
    void release() {
        detach();
    }

    /** It is attached to that one no more. */
    void left(PacketConnection other) {}

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
        outflow.source().ifPresent(from -> from.of().updateReading());
    }

    final void updateReading() {
        if (isAlive()) {
            channel.config().setAutoRead(mayRead());
        }
    }

    // How it ends.

    /** The peer has said that it sends no more, which is how it closes. */
    void inputEnded() {
        close(CloseReason.CLIENT_CLOSED, null);
    }

    final void failed(Throwable failure) {
        if (!isAlive()) {
            return;
        }
        Throwable cause = Tls.words(failure);
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
        inflow.end();
        detach();
        outflow.end();
        engine.outbox()
                .close(channel, engine.leaving(), engine.settings().bounds().farewell());
    }
}
