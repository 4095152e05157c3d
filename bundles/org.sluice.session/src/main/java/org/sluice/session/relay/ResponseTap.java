// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.translate.ResponseTranslator;
import org.sluice.mysql.wire.ProtocolException;

/** Follows what the server says, in passing. */
final class ResponseTap extends ChannelInboundHandlerAdapter {
    private final Conversation conversation;
    private final @Nullable Renumbering renumbering;
    private Consumer<ByteBuf> toClient = ByteBuf::release;

    ResponseTap(Conversation conversation) {
        this.conversation = conversation;
        this.renumbering = conversation.renumbering;
    }

    /** One function for all packets: a new one each would be garbage each. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        toClient = piece -> {
            if (renumbering != null) {
                renumbering.rewrite(piece, piece.readerIndex(), piece.writerIndex());
            }
            ctx.fireChannelRead(piece);
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ResponseTranslator translator = conversation.responseTranslator;
        if (translator != null) {
            translate(translator, (ByteBuf) message);
            return;
        }
        if (!conversation.isBlind()) {
            follow((ByteBuf) message);
        }
        if (conversation.responses.fileForbidden()) {
            ReferenceCountUtil.release(message);
            return;
        }
        ctx.fireChannelRead(message);
    }

    private void translate(ResponseTranslator translator, ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        Witness witness = conversation.witness;
        // it is changed where it stands
        ByteBuf original = witness == null ? null : bytes.copy();
        int begin = at;
        try {
            while (at < end) {
                int from = at;
                at = translator.translate(bytes, at, end, toClient);
                if (renumbering != null && translator.tracker().over()) {
                    renumbering.responseIsOver();
                }
                if (witness != null && original != null) {
                    witness.serverSays(original, from - begin, at - begin);
                }
            }
        } catch (ProtocolException e) {
            conversation.lost(CloseReason.SERVER_PROTOCOL_ERROR, e);
        } finally {
            if (original != null) {
                original.release();
            }
            bytes.release();
        }
    }

    private void follow(ByteBuf bytes) {
        Witness witness = conversation.witness;
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        try {
            while (at < end) {
                int from = at;
                at = conversation.responses.read(bytes, at, end);
                if (witness != null) {
                    witness.serverSays(bytes, from, at);
                }
                if (renumbering != null) {
                    renumbering.rewrite(bytes, from, at);
                    if (conversation.responses.over()) {
                        renumbering.responseIsOver();
                    }
                }
            }
        } catch (ProtocolException e) {
            conversation.lost(CloseReason.SERVER_PROTOCOL_ERROR, e);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            conversation.serverEnded();
        }
    }

    /** From the frames below: nothing that comes behind can be read. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ProtocolException wrong) {
            conversation.unreadable(CloseReason.SERVER_PROTOCOL_ERROR, wrong);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        conversation.responsesRead();
    }
}
