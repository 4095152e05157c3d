// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.result.CommandTracker;
import org.sluice.mysql.translate.CommandTranslator;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.session.kill.Kills;

/**
 * Follows what the client says, in passing. Two kinds of commands are not passed on as they are: what kills by the
 * proxy's connection id, and COM_CHANGE_USER, which waits here until everything before it is answered. Only bytes that may
 * be one of these are ever kept, and no more of them than one short command.
 */
final class CommandTap extends ChannelInboundHandlerAdapter {
    /** What a server takes of connection attributes, and room for the rest. */
    private static final int LONGEST_CHANGE_USER = 128 * 1024;

    private static final int PLAIN = -1;
    private static final int INCOMPLETE = 0;
    private static final int TOO_LONG = -2;

    private final Conversation conversation;
    private final Queue<ByteBuf> behind = new ArrayDeque<>();
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;
    private @Nullable Packet changeUser;

    CommandTap(Conversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (conversation.isBlind()) {
            passBegun(ctx);
            passUnseen(ctx, bytes);
        } else if (changeUser != null) {
            behind.add(bytes);
            ctx.channel().config().setAutoRead(false);
        } else {
            follow(ctx, joined(ctx, bytes));
        }
    }

    /** Who the client is must not change unseen. */
    private void passUnseen(ChannelHandlerContext ctx, ByteBuf bytes) {
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

    private ByteBuf joined(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (!begun.isReadable()) {
            return bytes;
        }
        ByteBuf both = begun;
        begun = Unpooled.EMPTY_BUFFER;
        if (both.refCnt() > 1 || both.maxWritableBytes() < bytes.readableBytes()) {
            // a part of it is on its way, or it is a part of something: what follows needs a buffer of its own
            ByteBuf own = ctx.alloc().buffer(both.readableBytes() + bytes.readableBytes());
            own.writeBytes(both);
            both.release();
            both = own;
        }
        both.writeBytes(bytes);
        bytes.release();
        return both;
    }

    private void passBegun(ChannelHandlerContext ctx) {
        if (begun.isReadable()) {
            ByteBuf first = begun;
            begun = Unpooled.EMPTY_BUFFER;
            ctx.fireChannelRead(first);
        }
    }

    private void follow(ChannelHandlerContext ctx, ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        int count = 0;
        conversation.burstBegins();
        try {
            while (at < end) {
                if (conversation.commands.commandIsNext()) {
                    int special = special(bytes, at, end);
                    if (special == TOO_LONG) {
                        bytes.release();
                        conversation.tooLong();
                        return;
                    }
                    if (special != PLAIN) {
                        conversation.countCommands(count);
                        stopAt(ctx, bytes, at, special);
                        return;
                    }
                    count++;
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
            witness.clientSays(bytes, at, end);
        }
        int next = translator == null
                ? conversation.commands.read(bytes, at, end)
                : translator.translate(bytes, at, end, ctx::fireChannelRead);
        if (witness != null) {
            witness.clientHasSaid();
        }
        Renumbering renumbering = conversation.renumbering;
        if (renumbering != null && conversation.commands.complete()) {
            boolean file = conversation.commands.kind() == CommandTracker.Kind.FILE;
            renumbering.clientSent(conversation.commands.sequenceId(), file);
        }
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

    /** The length of a frame that is not passed on as it is; INCOMPLETE if it may be one and has not come whole. */
    private int special(ByteBuf bytes, int at, int end) {
        int here = end - at;
        if (here < Framing.HEADER_LENGTH) {
            return INCOMPLETE;
        }
        int length = bytes.getUnsignedMediumLE(at);
        if (length == 0) {
            return PLAIN;
        }
        if (here == Framing.HEADER_LENGTH) {
            return INCOMPLETE;
        }
        int payload = at + Framing.HEADER_LENGTH;
        boolean changesUser = bytes.getUnsignedByte(payload) == CommandType.COM_CHANGE_USER.code();
        if (changesUser && length > LONGEST_CHANGE_USER) {
            return TOO_LONG;
        }
        if (!changesUser && (length > Kills.LONGEST || !conversation.kills.mayBe(bytes, payload, length, end))) {
            return PLAIN;
        }
        return here < Framing.HEADER_LENGTH + length ? INCOMPLETE : Framing.HEADER_LENGTH + length;
    }

    /** Passes on what is before, and sees to what is not passed on as it is. */
    private void stopAt(ChannelHandlerContext ctx, ByteBuf bytes, int at, int length) {
        int before = at - bytes.readerIndex();
        if (before > 0) {
            pass(ctx, bytes.readRetainedSlice(before));
        }
        if (length == INCOMPLETE) {
            begun = bytes;
            return;
        }
        ByteBuf frame = bytes.readRetainedSlice(length);
        int sequenceId = frame.getUnsignedByte(Framing.HEADER_LENGTH - 1);
        ByteBuf payload = frame.skipBytes(Framing.HEADER_LENGTH);
        if (payload.getUnsignedByte(payload.readerIndex()) == CommandType.COM_CHANGE_USER.code()) {
            changeUser = new Packet(sequenceId, payload);
            hold(ctx, bytes);
            conversation.countCommands(1);
            conversation.responsesRead();
            return;
        }
        passKill(ctx, payload, sequenceId);
        if (bytes.isReadable()) {
            follow(ctx, bytes);
        } else {
            bytes.release();
        }
    }

    private void hold(ChannelHandlerContext ctx, ByteBuf bytes) {
        ctx.channel().config().setAutoRead(false);
        if (bytes.isReadable()) {
            behind.add(bytes);
        } else {
            bytes.release();
        }
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
        passBegun(ctx);
        for (ByteBuf next = behind.poll(); next != null; next = behind.poll()) {
            ctx.fireChannelRead(next);
        }
        if (changeUser != null) {
            changeUser.release();
            changeUser = null;
        }
    }
}
