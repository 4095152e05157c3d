// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks each second whether a socket whose input has ended was reset since. Netty does not tell: it no longer reads such
 * a socket, and a reset shows only to who reads or writes. Half-closed sessions are few, and only they are watched.
 */
final class ResetWatch {
    private static final int TCP_CLOSE = 7;

    private ResetWatch() {}

    /** Begins to watch; null if the platform can not tell. The watch ends when it is cancelled. */
    static @Nullable ScheduledFuture<?> over(Channel channel, Consumer<IOException> told) {
        if (!(channel instanceof EpollSocketChannel socket)) {
            return null;
        }
        EpollTcpInfo info = new EpollTcpInfo();
        return channel.eventLoop()
                .scheduleWithFixedDelay(
                        () -> {
                            if (!socket.isOpen()) {
                                return;
                            }
                            socket.tcpInfo(info);
                            if (info.state() == TCP_CLOSE) {
                                told.accept(new IOException("Connection reset by peer"));
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
    }
}
