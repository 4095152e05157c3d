// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.session.LiveSession;
import org.sluice.transport.session.SessionLine;

/**
 * The client's last pipeline handler as long as no server is connected. Auto read is off, yet bytes may come: behind a
 * PROXY protocol header, with the end of a TLS handshake, or because the client has already said that it sends no more.
 * Such a half-close is no good-bye: the server's answer is still wanted. Replaced by the relay.
 */
public final class HeldBytes extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(HeldBytes.class);

    private final LiveSession session;
    private final Queue<ByteBuf> bytes = new ArrayDeque<>();
    private boolean inputEnded;

    public HeldBytes(LiveSession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        bytes.add((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof SSLException) {
            session.close(CloseReason.TLS_FAILED, root.getMessage());
        } else if (root instanceof IOException) {
            session.close(CloseReason.CLIENT_LEFT_EARLY, root.getMessage());
        } else if (root instanceof OutOfMemoryError) {
            session.close(CloseReason.LIMIT, "no memory is left for buffers");
        } else {
            SessionLine.of(log.atError(), session, "defect")
                    .setCause(root)
                    .log("session {}: a defect before the relay", session.id());
            session.close(CloseReason.INTERNAL_ERROR, root.toString());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.close(CloseReason.CLIENT_LEFT_EARLY, null);
        release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    /** Hands over what was held, in order; the taker owns each buffer. */
    public void drain(Consumer<ByteBuf> taker) {
        for (ByteBuf next = bytes.poll(); next != null; next = bytes.poll()) {
            taker.accept(next);
        }
    }

    /** True if the client has said that it sends no more. */
    public boolean inputEnded() {
        return inputEnded;
    }

    private void release() {
        drain(ReferenceCountUtil::release);
    }
}
