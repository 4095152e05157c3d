// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;
import org.sluice.api.route.Destination;
import org.sluice.api.stats.Traffic;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.NativeTransport;
import org.sluice.transport.memory.ReadsPutOff;
import org.sluice.transport.resolve.NameResolver;

/** Connects to the first of several destinations that can be reached, on the event loop of the session. */
@Component(service = {Connector.class, Destinations.class})
public final class Connector implements Destinations {
    /**
     * What was dialled, on the channel that came of it.
     *
     * @param forClient whether the server is told of the client first, and may treat it as it likes
     */
    record Dialled(DestinationHealth health, SocketAddress address, boolean forClient) {}

    static final AttributeKey<Dialled> DIALLED = AttributeKey.valueOf(Connector.class, "DIALLED");

    private static final Logger log = LoggerFactory.getLogger(Connector.class);

    final NameResolver resolver;
    final TransportCounters counters;
    final HealthBook book;
    private final Checks checks;
    private final Drains drains = new Drains();
    private final EventLoops loops;

    @Activate
    public Connector(
            @Reference EventLoops loops, @Reference NameResolver resolver, @Reference TransportCounters counters) {
        this.loops = loops;
        this.resolver = resolver;
        this.counters = counters;
        this.checks = new Checks(this, loops);
        this.book = new HealthBook(() -> loops.settings().health(), checks::watch, checks::suspect);
        HealthSeries.of(book).forEach(counters::addGauge);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindCheck(DestinationCheck check) {
        checks.bind(check);
    }

    public void unbindCheck(DestinationCheck check) {
        checks.unbind(check);
    }

    /**
     * Begins to connect. Called on the loop; the outcome is told on it, exactly once, unless the attempt is cancelled.
     *
     * @param protocol what is to be spoken there, as listeners name it: the destination is checked by it
     * @param timeout for each address that is tried; zero: as long as the kernel tries
     */
    public ConnectAttempt connect(
            EventLoop loop,
            List<Destination> destinations,
            String protocol,
            Duration timeout,
            Consumer<ConnectOutcome> told) {
        checks.begin();
        ConnectAttempt attempt = new ConnectAttempt(this, loop, book.order(destinations), protocol, timeout, told);
        attempt.start();
        return attempt;
    }

    /**
     * Notes that a server that could be connected to was of no use after all. Its address and its destination are tried after
     * the others for a while, as if they could not be reached, and where this comes together it is down. A further
     * connect alone does not clear them. But what a client can bring about only leads to a check: all within a login, and
     * all that a server does that is told of the client by a PROXY header.
     *
     * @param server from {@link ConnectOutcome.Connected}
     * @param why for the log; no secret
     */
    public void disappointed(Channel server, Disappointment kind, String why) {
        Dialled dialled = server.attr(DIALLED).get();
        if (dialled == null) {
            return;
        }
        if (kind == Disappointment.BROKE_LOGIN || dialled.forClient()) {
            book.suspected(dialled.health(), why);
            return;
        }
        book.addressFailed(dialled.address(), Stage.GREETING);
        if (kind == Disappointment.REFUSES) {
            book.refused(dialled.health(), why);
        } else {
            Cost cost = kind == Disappointment.SILENT ? Cost.TIME : Cost.LITTLE;
            book.failed(dialled.health(), Stage.GREETING, cost, why);
        }
    }

    /** Notes that a server has greeted as it should. Costs next to nothing as long as none has failed. */
    public void greeted(Channel server) {
        worked(server, Stage.GREETING);
    }

    /** Notes that a server has ended a login, by whatever answer. */
    public void answered(Channel server) {
        worked(server, Stage.LOGIN);
    }

    private void worked(Channel server, Stage stage) {
        Dialled dialled = server.attr(DIALLED).get();
        if (dialled != null) {
            book.worked(dialled.health(), dialled, stage);
        }
    }

    @Override
    public List<DestinationInfo> list() {
        Map<String, DestinationInfo> all = new TreeMap<>();
        drains.labels().forEach(label -> all.put(label, HealthView.of(label, null, true, book)));
        for (Traffic traffic : counters.snapshot().upstreams()) {
            String label = traffic.name();
            all.put(label, HealthView.of(label, traffic, drains.has(label), book));
        }
        return List.copyOf(all.values());
    }

    @Override
    public CompletionStage<CheckReport> check(Address address) {
        DestinationHealth known = book.find(address.label());
        return checks.now(
                known != null
                        ? known
                        : new DestinationHealth(Destination.parse(address.toString()), checks.likelyProtocol()));
    }

    @Override
    public boolean drain(Address address) {
        boolean fresh = drains.add(address.label());
        if (fresh) {
            log.atInfo()
                    .addKeyValue("event", "destination_drained")
                    .addKeyValue("destination", address.label())
                    .log("destination {}: drained; sessions that are there go on", address.label());
        }
        return fresh;
    }

    @Override
    public boolean resume(Address address) {
        boolean drained = drains.remove(address.label());
        DestinationHealth health = book.find(address.label());
        boolean up = health != null && book.reset(health, "resumed");
        if (drained) {
            log.atInfo()
                    .addKeyValue("event", "destination_undrained")
                    .addKeyValue("destination", address.label())
                    .log("destination {}: in use again", address.label());
        }
        return drained || up;
    }

    boolean isDrained(Destination destination) {
        return drains.has(destination.label());
    }

    ChannelFuture dial(EventLoop loop, SocketAddress address, Duration timeout) {
        boolean unix = !(address instanceof InetSocketAddress);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.transport().channel(unix))
                .handler(new ReadsPutOff())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, loops.reads())
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!unix) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
            loops.settings().deadPeers().apply(bootstrap, loops.transport());
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
