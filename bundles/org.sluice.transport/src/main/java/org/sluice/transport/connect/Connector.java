// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.destination.Destinations;
import org.sluice.api.route.Destination;
import org.sluice.api.stats.Traffic;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.NativeTransport;
import org.sluice.transport.resolve.NameResolver;

/** Connects to the first of several destinations that can be reached, on the event loop of the session. */
@Component(service = {Connector.class, Destinations.class})
public final class Connector implements Destinations {
    /** What was dialled, on the channel that came of it. */
    record Dialled(Destination destination, SocketAddress address) {}

    static final AttributeKey<Dialled> DIALLED = AttributeKey.valueOf(Connector.class, "DIALLED");

    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    final NameResolver resolver;
    final TransportCounters counters;
    final FailureMemory failures = new FailureMemory();
    private final Drains drains = new Drains();
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

    /**
     * Notes that a server that could be connected to was of no use after all: it did not greet, or greeted with an error. Its
     * address and its destination are tried after the others for a while, as if they could not be reached. A further
     * connect alone does not clear them.
     *
     * @param server from {@link ConnectOutcome.Connected}
     * @param why for the log; no secret
     */
    public void disappointed(Channel server, String why) {
        Dialled dialled = server.attr(DIALLED).get();
        if (dialled != null) {
            failures.failed(dialled.address(), Stage.GREETING);
            remember(dialled.destination(), Stage.GREETING, why);
        }
    }

    /** Notes that a server has greeted as it should. Costs next to nothing as long as none has failed. */
    public void greeted(Channel server) {
        Dialled dialled = server.attr(DIALLED).get();
        if (dialled != null) {
            worked(dialled, Stage.GREETING);
        }
    }

    /** Clears what was remembered of a server that has come this far. */
    void worked(Dialled dialled, Stage stage) {
        failures.worked(dialled.address(), stage);
        if (failures.worked(dialled.destination().label(), stage)) {
            log.info("destination {}: works again", dialled.destination().label());
        }
    }

    /** Told once by destination, not by session: a session that goes on to the next one ends well and says nothing. */
    void remember(Destination destination, Stage stage, String why) {
        if (failures.failed(destination.label(), stage)) {
            log.warn(
                    "destination {}: failed, and is tried after the others for {} s: {}",
                    destination.label(),
                    memory().toSeconds(),
                    why);
        }
    }

    @Override
    public List<DestinationInfo> list() {
        Map<String, DestinationInfo> all = new TreeMap<>();
        drains.labels().forEach(label -> all.put(label, new DestinationInfo(label, State.DRAINED, 0, 0, 0)));
        for (Traffic traffic : counters.snapshot().upstreams()) {
            all.put(
                    traffic.name(),
                    new DestinationInfo(
                            traffic.name(),
                            state(traffic.name()),
                            traffic.currentConnections(),
                            traffic.allConnections(),
                            traffic.more().getOrDefault("failed_connections", 0L)));
        }
        return List.copyOf(all.values());
    }

    private State state(String label) {
        if (drains.has(label)) {
            return State.DRAINED;
        }
        return failures.failedWithin(label, memory()) ? State.FAILED : State.OPEN;
    }

    @Override
    public boolean drain(Address address) {
        boolean fresh = drains.add(address.label());
        if (fresh) {
            log.info("destination {}: drained; sessions that are there go on", address.label());
        }
        return fresh;
    }

    @Override
    public boolean resume(Address address) {
        boolean drained = drains.remove(address.label());
        if (drained) {
            log.info("destination {}: in use again", address.label());
        }
        return drained;
    }

    boolean isDrained(Destination destination) {
        return drains.has(destination.label());
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
