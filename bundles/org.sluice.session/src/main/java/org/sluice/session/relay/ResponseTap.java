// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.translate.ResponseTranslator;
import org.sluice.mysql.wire.ProtocolException;

/** Follows what the server says, in passing. */
final class ResponseTap extends ChannelInboundHandlerAdapter {
    private final Conversation conversation;

    ResponseTap(Conversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ResponseTranslator translator = conversation.responseTranslator;
        if (translator != null) {
            translate(ctx, translator, (ByteBuf) message);
            return;
        }
        if (!conversation.isBlind()) {
            follow((ByteBuf) message);
        }
        ctx.fireChannelRead(message);
    }

    private void translate(ChannelHandlerContext ctx, ResponseTranslator translator, ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        try {
            while (at < end) {
                at = translator.translate(bytes, at, end, ctx::fireChannelRead);
            }
        } catch (ProtocolException e) {
            conversation.lost(CloseReason.SERVER_PROTOCOL_ERROR, e);
        } finally {
            bytes.release();
        }
    }

    private void follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        try {
            while (at < end) {
                at = conversation.responses.read(bytes, at, end);
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

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        conversation.responsesRead();
    }
}
