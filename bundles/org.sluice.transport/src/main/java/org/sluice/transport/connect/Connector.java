// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.route.Destination;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.NativeTransport;
import org.sluice.transport.resolve.NameResolver;

/** Connects to the first of several destinations that can be reached, on the event loop of the session. */
@Component(service = Connector.class)
public final class Connector {
    final NameResolver resolver;
    final TransportCounters counters;
    final FailureMemory failures = new FailureMemory();
    private final EventLoops loops;

    @Activate
    public Connector(
            @Reference EventLoops loops, @Reference NameResolver resolver, @Reference TransportCounters counters) {
        this.loops = loops;
        this.resolver = resolver;
        this.counters = counters;
    }

    /**
     * Begins to connect. Called on the loop; the outcome is told on it, exactly once, unless the attempt is cancelled.
     *
     * @param timeout for each address that is tried; zero: as long as the kernel tries
     */
    public ConnectAttempt connect(
            EventLoop loop, List<Destination> destinations, Duration timeout, Consumer<ConnectOutcome> told) {
        ConnectAttempt attempt = new ConnectAttempt(
                this, loop, failures.order(destinations, Destination::label, memory()), timeout, told);
        attempt.start();
        return attempt;
    }

    Duration memory() {
        return loops.settings().failureMemory();
    }

    ChannelFuture dial(EventLoop loop, SocketAddress address, Duration timeout) {
        boolean unix = !(address instanceof InetSocketAddress);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.transport().channel(unix))
                .handler(new ChannelInboundHandlerAdapter())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!unix) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        return bootstrap.connect(address);
    }

    /** The two kinds of sockets name a path differently. */
    SocketAddress unixAddress(String path) {
        return loops.transport() == NativeTransport.EPOLL
                ? new DomainSocketAddress(path)
                : UnixDomainSocketAddress.of(path);
    }
}
