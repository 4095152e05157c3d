// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sluice.transport.relay.Farewell;

/** Closes a socket when what was written before is sent: a script that says why it closes wants it to be read. */
final class SocketEnd {
    private SocketEnd() {}

    /**
     * @param leaving has it as long as it is not closed
     * @param longest how long that may take
     */
    static void of(Channel channel, ChannelGroup leaving, Duration longest) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        leaving.add(channel);
        ChannelFuture sent = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> Farewell.say(channel));
        if (!sent.isDone()) {
            Future<?> limit =
                    channel.eventLoop().schedule(() -> channel.close(), longest.toMillis(), TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(closed -> limit.cancel(false));
        }
    }
}
