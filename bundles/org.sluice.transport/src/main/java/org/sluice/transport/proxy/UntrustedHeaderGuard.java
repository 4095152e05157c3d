// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.session.LiveSession;

/**
 * On a listener that takes PROXY protocol headers, looks at the first bytes from a network that is not trusted: a header
 * from there is an attempt to borrow an address, or a mistake in {@code proxy-protocol.from}. Either way it is said.
 */
public final class UntrustedHeaderGuard extends ChannelInboundHandlerAdapter {
    private final LiveSession session;

    public UntrustedHeaderGuard(LiveSession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && ProxyHeaderReader.beginsHeader(bytes)) {
            ReferenceCountUtil.release(message);
            session.close(
                    CloseReason.PROXY_HEADER,
                    "a PROXY protocol header from a network that proxy-protocol.from does not name");
            return;
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(message);
    }
}
