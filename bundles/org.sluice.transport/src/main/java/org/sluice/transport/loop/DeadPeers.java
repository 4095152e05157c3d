// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.sluice.api.config.Settings;

/**
 * How a peer that has vanished without a word is noticed: {@code tcp.*} of {@code org.sluice.transport.cfg}.
 *
 * @param idle after this long without a byte the kernel asks; zero: never
 * @param interval between two questions
 * @param count so many that are not answered end the connection
 * @param unanswered what a server was sent and does not acknowledge for so long ends the connection; zero: as the kernel has it
 */
public record DeadPeers(Duration idle, Duration interval, int count, Duration unanswered) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofHours(9);

    static DeadPeers read(Settings settings) {
        return new DeadPeers(
                settings.duration("tcp.keepalive", Duration.ofSeconds(60), Duration.ZERO, MOST),
                settings.duration("tcp.keepalive-interval", Duration.ofSeconds(10), SECOND, MOST),
                settings.integer("tcp.keepalive-count", 3, 1, 127),
                settings.duration("tcp.user-timeout", Duration.ofMinutes(5), Duration.ZERO, MOST));
    }

    /** Sets it for a TCP socket that is about to be connected. Without epoll all times are the kernel's. */
    public void apply(Bootstrap bootstrap, NativeTransport transport) {
        bootstrap.option(ChannelOption.SO_KEEPALIVE, !idle.isZero());
        if (transport != NativeTransport.EPOLL) {
            return;
        }
        if (!unanswered.isZero()) {
            bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(unanswered.toMillis()));
        }
        if (!idle.isZero()) {
            bootstrap
                    .option(EpollChannelOption.TCP_KEEPIDLE, seconds(idle))
                    .option(EpollChannelOption.TCP_KEEPINTVL, seconds(interval))
                    .option(EpollChannelOption.TCP_KEEPCNT, count);
        }
    }

    /**
     * Sets it for the TCP sockets that are accepted: that a client is there is asked of it too, but it may take its time to
     * read.
     */
    public void applyToClients(ServerBootstrap bootstrap, NativeTransport transport) {
        bootstrap.childOption(ChannelOption.SO_KEEPALIVE, !idle.isZero());
        if (transport == NativeTransport.EPOLL && !idle.isZero()) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, seconds(idle))
                    .childOption(EpollChannelOption.TCP_KEEPINTVL, seconds(interval))
                    .childOption(EpollChannelOption.TCP_KEEPCNT, count);
        }
    }

    private static int seconds(Duration time) {
        return (int) Math.max(1, time.toSeconds());
    }
}
