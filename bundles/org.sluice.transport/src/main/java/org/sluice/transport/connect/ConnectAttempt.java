// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.route.Destination;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.Connector.Dialled;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.count.TrafficCounter;

/** One session's way through its destinations and their addresses, one after the other. Lives on one event loop. */
public final class ConnectAttempt {
    private static final Logger log = LoggerFactory.getLogger(ConnectAttempt.class);

    private final Connector connector;
    private final EventLoop loop;
    private final Iterator<Destination> destinations;
    private final Duration timeout;
    private final Consumer<ConnectOutcome> told;
    private final List<String> faults = new ArrayList<>();
    private CloseReason lastFault = CloseReason.CONNECT_FAILED;
    private @Nullable Channel dialling;
    private boolean cancelled;
    private String lastText = "";
    private boolean oursOnly;
    private boolean timedOut;
    /** When the destination's turn came. */
    private long begun;

    private boolean tried;
    private boolean skipped;
    private final String protocol;

    ConnectAttempt(
            Connector connector,
            EventLoop loop,
            List<Destination> destinations,
            String protocol,
            Duration timeout,
            Consumer<ConnectOutcome> told) {
        this.connector = connector;
        this.loop = loop;
        this.destinations = destinations.iterator();
        this.protocol = protocol;
        this.timeout = timeout;
        this.told = told;
    }

    void start() {
        nextDestination();
    }

    /** Gives up without an outcome; a socket that was under way is closed. Called on the loop. */
    public void cancel() {
        cancelled = true;
        if (dialling != null) {
            dialling.close();
        }
    }

    private void nextDestination() {
        if (cancelled) {
            return;
        }
        if (!destinations.hasNext()) {
            CloseReason reason = skipped && !tried ? CloseReason.DESTINATION_DOWN : lastFault;
            told.accept(new ConnectOutcome.Failed(reason, String.join("; ", faults)));
            return;
        }
        Destination destination = destinations.next();
        if (isLeftOut(destination) || isDown(destination)) {
            nextDestination();
        } else if (destination.address() instanceof Address.Tcp tcp) {
            connector
                    .resolver
                    .resolve(tcp.host(), loop)
                    .addListener((Future<List<InetAddress>> answer) -> resolved(destination, tcp, answer));
        } else {
            Address.Unix unix = (Address.Unix) destination.address();
            nextAddress(destination, List.of(connector.unixAddress(unix.path())).iterator());
        }
    }

    /** Drained, perhaps while this attempt was waiting for another destination. */
    private boolean isLeftOut(Destination destination) {
        boolean drained = connector.isDrained(destination);
        if (drained) {
            faults.add(destination.label() + ": drained");
        }
        return drained;
    }

    /** Known to be down, and this session is not the one that tries it nevertheless. */
    private boolean isDown(Destination destination) {
        DestinationHealth health = connector.book.wanted(destination, protocol);
        if (connector.book.admits(health)) {
            tried = true;
            oursOnly = true;
            timedOut = false;
            lastText = "";
            begun = System.nanoTime();
            return false;
        }
        skipped = true;
        faults.add(destination.label() + ": is down: " + health.breaker.view().why());
        return true;
    }

    private void resolved(Destination destination, Address.Tcp tcp, Future<List<InetAddress>> answer) {
        if (!answer.isSuccess()) {
            failed(destination, destination.label(), Objects.requireNonNull(answer.cause()));
            remember(destination);
            nextDestination();
            return;
        }
        List<SocketAddress> addresses = new ArrayList<>();
        answer.getNow().forEach(address -> addresses.add(new InetSocketAddress(address, tcp.port())));
        oursOnly = !addresses.isEmpty();
        nextAddress(destination, connector.book.orderAddresses(addresses).iterator());
    }

    private void nextAddress(Destination destination, Iterator<SocketAddress> addresses) {
        if (cancelled) {
            return;
        }
        if (!addresses.hasNext()) {
            if (!oursOnly) {
                remember(destination);
            }
            nextDestination();
            return;
        }
        if (isLeftOut(destination)) {
            nextDestination();
            return;
        }
        SocketAddress address = addresses.next();
        TrafficCounter traffic = connector.counters.destination(destination.label());
        traffic.begun();
        long dialledAt = System.nanoTime();
        ChannelFuture dialled = connector.dial(loop, address, timeout);
        dialling = dialled.channel();
        dialled.addListener(future -> onLoop(() -> {
            dialling = null;
            if (future.isSuccess()) {
                connector.counters.connected(System.nanoTime() - dialledAt);
                connected(destination, address, dialled.channel());
            } else if (!cancelled) {
                traffic.failed();
                Throwable cause = Objects.requireNonNull(future.cause());
                if (!ConnectFault.isOurs(cause)) {
                    connector.book.addressFailed(address, Stage.CONNECT);
                }
                failed(destination, address, cause);
                nextAddress(destination, addresses);
            }
        }));
    }

    /** A socket that could not even be made, for want of descriptors, is told of on another thread. */
    private void onLoop(Runnable step) {
        if (loop.inEventLoop()) {
            step.run();
        } else {
            loop.execute(step);
        }
    }

    private void connected(Destination destination, SocketAddress address, Channel channel) {
        if (cancelled) {
            channel.close();
            return;
        }
        Dialled dialled = new Dialled(
                connector.book.of(destination, protocol),
                address,
                destination.proxyHeader() != Destination.ProxyHeader.NONE);
        channel.attr(Connector.DIALLED).set(dialled);
        connector.book.worked(dialled.health(), dialled, Stage.CONNECT);
        told.accept(new ConnectOutcome.Connected(channel, destination));
    }

    private void remember(Destination destination) {
        DestinationHealth health = connector.book.of(destination, protocol);
        if (timedOut) {
            connector.book.timedOut(health, begun, timeout, lastText);
        } else {
            String why = lastText.isEmpty() ? "it has no address" : lastText;
            connector.book.failed(health, Stage.CONNECT, Cost.LITTLE, why);
        }
    }

    private void failed(Destination destination, Object what, Throwable cause) {
        lastFault = ConnectFault.reason(cause);
        String fault = ConnectFault.text(cause);
        if (!ConnectFault.isOurs(cause)) {
            oursOnly = false;
            timedOut = cause instanceof ConnectTimeoutException;
            lastText = fault;
        }
        String text = text(destination, what) + ": " + fault;
        log.debug("{}", text);
        faults.add(text);
    }

    private static String text(Destination destination, Object address) {
        if (address instanceof InetSocketAddress inet) {
            String shown = "tcp:" + NetUtil.toSocketAddressString(inet);
            return shown.equals(destination.label()) ? shown : destination.label() + " (" + shown + ")";
        }
        return destination.label();
    }
}
