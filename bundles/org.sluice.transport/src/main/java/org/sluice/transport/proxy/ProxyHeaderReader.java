// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.memory.ReadsPutOff;
import org.sluice.transport.session.LiveSession;

/**
 * Reads the PROXY protocol header that a trusted network must send first (v1 or v2, haproxy.org's proxy-protocol.txt),
 * takes the client's address from it, and leaves the pipeline. Whoever comes from there without a header is refused: a
 * protocol in which the server speaks first can not wait to see whether one comes.
 */
public final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    private final LiveSession session;
    private final Runnable next;
    private @Nullable ScheduledFuture<?> timer;
    private boolean done;

    private ProxyHeaderReader(LiveSession session, Runnable next) {
        this.session = session;
        this.next = next;
    }

    /**
     * Begins to read the header.
     *
     * @param next called when it is there; bytes behind it go to the handlers that are in the pipeline then
     */
    public static void read(Channel channel, LiveSession session, Duration timeout, Runnable next) {
        ProxyHeaderReader reader = new ProxyHeaderReader(session, next);
        channel.pipeline().addFirst(reader.new HastyCloseStopper(), new HAProxyMessageDecoder(), reader);
        channel.config().setAutoRead(true);
        reader.timer = channel.eventLoop()
                .schedule(
                        () -> reader.refuse("none came within " + timeout.toMillis() + " ms"),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** The decoder closes the socket before it says what is wrong; the session is to end with its reason instead. */
    private final class HastyCloseStopper extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            if (done || session.closeReason() != null) {
                ctx.close(promise);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header) {
            if (done) {
                header.release(); // behind one that was refused
            } else {
                accept(ctx, header);
            }
        } else if (done) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void accept(ChannelHandlerContext ctx, HAProxyMessage header) {
        done = true;
        stopTimer();
        ctx.channel().config().setAutoRead(false);
        InetSocketAddress source = source(header);
        header.release();
        if (source != null) {
            session.forwardedFor(source);
        }
        next.run();
        ctx.pipeline().remove(this);
    }

    /** Null for LOCAL (a health check of the sender) and for what is not TCP over IP: the socket's address stays. */
    private static @Nullable InetSocketAddress source(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean ip = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.LOCAL || !ip || header.sourceAddress() == null) {
            return null;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
        return address == null ? null : new InetSocketAddress(inet(address), header.sourcePort());
    }

    /** From its bytes: what may stand behind a % in the text is no part of a client's address, and may be anything. */
    private static InetAddress inet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !done) {
            stopTimer();
            session.close(CloseReason.CLIENT_LEFT_EARLY, null);
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean refused = done && session.closeReason() != null;
        if (ReadsPutOff.isOnly(cause)) {
            ctx.fireExceptionCaught(cause);
        } else if (cause instanceof IOException || (done && !refused)) {
            stopTimer();
            ctx.fireExceptionCaught(cause);
        } else if (!refused) { // else it is the decoder, which reads on behind what it refused
            refuse(String.valueOf(cause.getMessage()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    private void refuse(String why) {
        stopTimer();
        if (!done) {
            done = true;
            session.close(CloseReason.PROXY_HEADER, "a trusted network must send a PROXY protocol header: " + why);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** True if these first bytes begin a PROXY protocol header of either version. */
    static boolean beginsHeader(ByteBuf bytes) {
        return startsWith(bytes, V1) || startsWith(bytes, V2);
    }

    private static final byte[] V1 = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final byte[] V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static boolean startsWith(ByteBuf bytes, byte[] prefix) {
        if (bytes.readableBytes() < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
