// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;
import org.sluice.api.intercept.Interception;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.translate.CommandTranslator;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;

/**
 * Follows what the client says, in passing. Some commands are not passed on as they are: what kills by the proxy's
 * connection id, COM_CHANGE_USER, which waits here until everything before it is answered, and those that an interceptor
 * wants to be asked for, which wait at the {@link Gate} with all that comes behind. Nothing else is kept.
 */
final class CommandTap extends ChannelInboundHandlerAdapter {
    private final Conversation conversation;
    private final Gate gate;
    private final LastPrepared lastPrepared = new LastPrepared();
    private final Backlog behind = new Backlog();
    private @Nullable ChannelHandlerContext context;
    private boolean goingOn;
    private boolean paused;
    /** What the client has sent in place of the command that is passed on. */
    private @Nullable ByteBuf sent;

    private @Nullable Packet changeUser;

    CommandTap(Conversation conversation) {
        this.conversation = conversation;
        this.gate = new Gate(conversation.interceptions, this::wake);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        behind.add((ByteBuf) message);
        goOn(ctx);
    }

    // --- What waits
    // ---------------------------------------------------------------------------------------------------

    /** Follows what has come, up to what must wait. */
    private void goOn(ChannelHandlerContext ctx) {
        if (goingOn) {
            return;
        }
        goingOn = true;
        try {
            while (!conversation.isOver() && step(ctx)) {
                // on to the next piece, or to what has become of a command
            }
        } finally {
            goingOn = false;
        }
        if (context == null) {
            return; // another login has begun
        }
        if (changeUser != null || gate.waits()) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
            conversation.commandWaits();
        } else if (paused) {
            paused = false;
            ctx.channel().config().setAutoRead(conversation.serverTakesMore());
        }
        passEnds(ctx);
    }

    /** Says whether there may be more to do. */
    private boolean step(ChannelHandlerContext ctx) {
        if (changeUser != null || gate.waits()) {
            return gate.isAnswering() && answered();
        }
        if (gate.isDecided()) {
            decided(ctx);
            return true;
        }
        ByteBuf next = behind.poll();
        if (next == null) {
            return false;
        }
        if (conversation.isBlind()) {
            behind.passBegun(ctx);
            passUnseen(ctx, next);
        } else if (gate.isSkipping()) {
            next.readerIndex(gate.skip(next, next.readerIndex()));
            behind.putBack(next);
        } else {
            follow(ctx, behind.joined(ctx, next), false);
        }
        return true;
    }

    private void decided(ChannelHandlerContext ctx) {
        Interception own = gate.ownAnswer();
        if (own != null) {
            lastPrepared.keptBack(gate.answerBy(own));
            return;
        }
        ByteBuf replacement = gate.replacement();
        ByteBuf released = gate.release();
        if (replacement == null) {
            follow(ctx, released, true);
            return;
        }
        sent = released;
        try {
            follow(ctx, replacement, true);
        } finally {
            sent = null;
            released.release();
        }
    }

    private boolean answered() {
        boolean may = conversation.interceptions.mayAnswer();
        if (may) {
            gate.answer();
        }
        return may;
    }

    /** Something has come that a command waited for. */
    private void wake() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !goingOn) {
            try {
                goOn(ctx);
                ctx.fireChannelReadComplete();
            } catch (RuntimeException e) {
                exceptionCaught(ctx, e); // nobody else sees to it where this was not called by a read
            }
        }
    }

    /** All that the server was asked for has been answered. */
    void responsesAreOver() {
        if (gate.isAnswering()) {
            wake();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.fireChannelWritabilityChanged();
        if (gate.isAnswering()) {
            wake();
        }
    }

    /** True if the server must not see some command, though nobody asks to. */
    boolean keepsStatementsBack() {
        return lastPrepared.isMissing();
    }

    /** True if a command waits that is not the server's, or not yet. */
    boolean holdsCommand() {
        return !gate.isOpen();
    }

    /** The sequence id of the answer to a command that waits; 0 if none does. */
    int heldSequenceId() {
        return gate.nextSequenceId();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            behind.addEnd(event);
            passEnds(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void passEnds(ChannelHandlerContext ctx) {
        if (!behind.hasEnds() || goingOn || (changeUser == null && behind.hasBytes())) {
            return;
        }
        if (gate.isSkipping()) {
            gate.discard(); // the rest of it will not come
        }
        if (gate.isOpen()) {
            behind.passEnds(ctx);
        }
    }

    // --- What passes
    // --------------------------------------------------------------------------------------------------

    /** Who the client is must not change unseen. */
    private void passUnseen(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (conversation.mustNotBeBlind()) {
            bytes.release();
            return;
        }
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            at = conversation.commands.readUnseen(bytes, at, bytes.writerIndex());
            if (conversation.commands.mayBeChangeUser()) {
                bytes.release();
                conversation.tooLong();
                return;
            }
        }
        ctx.fireChannelRead(bytes);
    }

    /** True if COM_CHANGE_USER waits. */
    boolean holdsChangeUser() {
        return changeUser != null;
    }

    /** @param released whether the first command has been asked for already */
    private void follow(ChannelHandlerContext ctx, ByteBuf bytes, boolean released) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        int count = 0;
        boolean asked = released;
        conversation.burstBegins();
        try {
            while (at < end) {
                if (conversation.commands.commandIsNext()) {
                    boolean missing = lastPrepared.isMissedBy(bytes, at, end);
                    if (missing || (!asked && conversation.interceptions.isWanted(bytes, at, end))) {
                        conversation.countCommands(count);
                        holdAt(ctx, bytes, at, end, missing);
                        return;
                    }
                    asked = false;
                    int special = SpecialCommand.lengthOf(bytes, at, end, conversation.kills);
                    if (special == SpecialCommand.TOO_LONG) {
                        bytes.release();
                        conversation.tooLong();
                        return;
                    }
                    if (special != SpecialCommand.PLAIN) {
                        conversation.countCommands(count);
                        stopAt(ctx, bytes, at, special);
                        return;
                    }
                    count++;
                    lastPrepared.passes(bytes, at, end);
                    conversation.commandBegins();
                }
                at = read(ctx, bytes, at, end);
            }
        } catch (ProtocolException e) {
            conversation.lost(CloseReason.CLIENT_PROTOCOL_ERROR, e);
        }
        conversation.countCommands(count);
        pass(ctx, bytes);
    }

    /** Reads on to the end of the packet or of the bytes; what is translated is passed on by this alone. */
    private int read(ChannelHandlerContext ctx, ByteBuf bytes, int at, int end) {
        CommandTranslator translator = conversation.commandTranslator;
        Witness witness = conversation.witness;
        if (witness != null) {
            // before it is translated where it stands
            if (sent != null) {
                witness.clientSaid(sent);
            } else {
                witness.clientSays(bytes, at, end);
            }
        }
        int next = translator == null
                ? conversation.commands.read(bytes, at, end)
                : translator.translate(bytes, at, end, ctx::fireChannelRead);
        if (witness != null) {
            witness.clientHasSaid();
        }
        conversation.clientHasSent();
        return next;
    }

    /** Passes on what was read, if it is not translated. */
    private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (conversation.commandTranslator == null) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    /**
     * Passes on what is before a command that may not pass, and sees to it once enough of it is here.
     *
     * @param missing whether it names a statement that the server has not got
     */
    private void holdAt(ChannelHandlerContext ctx, ByteBuf bytes, int at, int end, boolean missing) {
        if (!conversation.interceptions.isHere(bytes, at, end)) {
            stopAt(ctx, bytes, at, SpecialCommand.INCOMPLETE);
            return;
        }
        passBefore(ctx, bytes, at);
        HeldCommand held = conversation.interceptions.take(bytes);
        behind.putBack(bytes);
        if (missing) {
            gate.turnAway(held, LastPrepared.unknown());
        } else {
            gate.hold(held);
        }
    }

    private void passBefore(ChannelHandlerContext ctx, ByteBuf bytes, int at) {
        int before = at - bytes.readerIndex();
        if (before > 0) {
            pass(ctx, bytes.readRetainedSlice(before));
        }
    }

    /** Passes on what is before, and sees to what is not passed on as it is. */
    private void stopAt(ChannelHandlerContext ctx, ByteBuf bytes, int at, int length) {
        passBefore(ctx, bytes, at);
        if (length == SpecialCommand.INCOMPLETE) {
            behind.begin(bytes);
            return;
        }
        ByteBuf frame = bytes.readRetainedSlice(length);
        int sequenceId = frame.getUnsignedByte(Framing.HEADER_LENGTH - 1);
        ByteBuf payload = frame.skipBytes(Framing.HEADER_LENGTH);
        if (payload.getUnsignedByte(payload.readerIndex()) == CommandType.COM_CHANGE_USER.code()) {
            changeUser = new Packet(sequenceId, payload);
            ctx.channel().config().setAutoRead(false);
            behind.putBack(bytes);
            conversation.countCommands(1);
            conversation.responsesRead();
            return;
        }
        passKill(ctx, payload, sequenceId);
        behind.putBack(bytes);
    }

    private void passKill(ChannelHandlerContext ctx, ByteBuf payload, int sequenceId) {
        ByteBuf changed;
        try {
            changed = conversation.kills.rewrite(payload, sequenceId, ctx.alloc());
        } catch (ProtocolException e) {
            changed = null; // the server will say what is wrong with it
        }
        ByteBuf frame = payload.readerIndex(payload.readerIndex() - Framing.HEADER_LENGTH);
        if (changed != null) {
            frame.release();
            frame = changed;
        }
        conversation.commandBegins();
        conversation.countCommands(1);
        int at = frame.readerIndex();
        while (at < frame.writerIndex()) {
            at = read(ctx, frame, at, frame.writerIndex());
        }
        pass(ctx, frame);
    }

    /** From the frames below: nothing that comes behind can be read. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ProtocolException wrong) {
            conversation.unreadable(CloseReason.CLIENT_PROTOCOL_ERROR, wrong);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** COM_CHANGE_USER, if one waits; the taker releases it. */
    @Nullable
    Packet takeChangeUser() {
        Packet taken = changeUser;
        changeUser = null;
        return taken;
    }

    /** What came behind COM_CHANGE_USER is for whoever stands behind. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        context = null;
        gate.discard();
        behind.passAll(ctx);
        if (changeUser != null) {
            changeUser.release();
            changeUser = null;
        }
    }
}
