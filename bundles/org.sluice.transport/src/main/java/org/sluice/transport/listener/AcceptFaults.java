// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line a minute that a listener can not accept, as when the process has no descriptors left. */
final class AcceptFaults extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptFaults.class);
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final String listener;
    private long saidAt = System.nanoTime() - QUIET;

    AcceptFaults(String listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        long now = System.nanoTime();
        if (now - saidAt >= QUIET) {
            saidAt = now;
            log.atError()
                    .addKeyValue("event", "accept_failed")
                    .addKeyValue("listener", listener)
                    .addKeyValue("reason", cause.getMessage())
                    .log("listener {}: can not accept, and tries again each second: {}", listener, cause.getMessage());
        }
    }
}
