// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Closes a channel when what was written is sent: a script that says why it closes wants it to be read. */
final class Farewell {
    /** How long that may take. */
    private static final int SECONDS = 10;

    private Farewell() {}

    static void close(Channel channel) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        ChannelFuture sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (!sent.isDone()) {
            Future<?> limit = channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> limit.cancel(false));
        }
    }
}
