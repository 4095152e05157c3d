// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.route.Destination;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.HealthSettings;
import org.sluice.transport.proxy.ProxyHeaderWriter;

/** One check of one destination: the first of its addresses that can be connected to decides. Lives on one event loop. */
final class CheckAttempt {
    private final Connector connector;
    private final EventLoop loop;
    private final Destination destination;
    private final @Nullable DestinationCheck protocol;
    private final HealthSettings settings;
    private final Consumer<CheckResult> told;
    private boolean done;
    private @Nullable ScheduledFuture<?> clock;

    /** @param protocol null: the connect is all */
    CheckAttempt(
            Connector connector,
            EventLoop loop,
            Destination destination,
            @Nullable DestinationCheck protocol,
            HealthSettings settings,
            Consumer<CheckResult> told) {
        this.connector = connector;
        this.loop = loop;
        this.destination = destination;
        this.protocol = protocol;
        this.settings = settings;
        this.told = told;
    }

    void start() {
        if (destination.address() instanceof Address.Tcp tcp) {
            connector
                    .resolver
                    .resolve(tcp.host(), loop)
                    .addListener((Future<List<InetAddress>> answer) -> resolved(tcp, answer));
        } else {
            Address.Unix unix = (Address.Unix) destination.address();
            next(List.of(connector.unixAddress(unix.path())).iterator(), "");
        }
    }

    private void resolved(Address.Tcp tcp, Future<List<InetAddress>> answer) {
        if (!answer.isSuccess()) {
            done(new CheckResult.Dead(
                    ConnectFault.text(Objects.requireNonNull(answer.cause())), Stage.CONNECT, Cost.LITTLE));
            return;
        }
        List<SocketAddress> addresses = new ArrayList<>();
        answer.getNow().forEach(address -> addresses.add(new InetSocketAddress(address, tcp.port())));
        next(addresses.iterator(), "it has no address");
    }

    private void next(Iterator<SocketAddress> addresses, String fault) {
        if (!addresses.hasNext()) {
            done(new CheckResult.Dead(fault, Stage.CONNECT, Cost.TIME));
            return;
        }
        ChannelFuture dialled = connector.dial(loop, addresses.next(), settings.connectTimeout());
        dialled.addListener(future -> onLoop(() -> {
            if (future.isSuccess()) {
                connected(dialled.channel());
                return;
            }
            Throwable cause = Objects.requireNonNull(future.cause());
            String text = ConnectFault.text(cause);
            if (ConnectFault.isOurs(cause)) {
                done(new CheckResult.Unknown(text));
            } else if (!addresses.hasNext() && !(cause instanceof ConnectTimeoutException)) {
                done(new CheckResult.Dead(text, Stage.CONNECT, Cost.LITTLE));
            } else {
                next(addresses, text);
            }
        }));
    }

    private void onLoop(Runnable step) {
        if (loop.inEventLoop()) {
            step.run();
        } else {
            loop.execute(step);
        }
    }

    private void connected(Channel server) {
        ProxyHeaderWriter.write(server, destination.proxyHeader(), null, null);
        server.flush();
        if (protocol == null) {
            server.close();
            done(new CheckResult.Alive("connected"));
            return;
        }
        long patience = settings.checkTimeout().toMillis();
        clock = loop.schedule(
                () -> {
                    done(new CheckResult.Dead("no answer within " + patience + " ms", Stage.LOGIN, Cost.TIME));
                    server.close();
                },
                patience,
                TimeUnit.MILLISECONDS);
        server.closeFuture()
                .addListener(closed -> done(new CheckResult.Broken("the connection ended within the login")));
        try {
            protocol.check(server, settings.user(), this::done);
        } catch (RuntimeException | LinkageError e) {
            done(new CheckResult.Unknown("the check of " + protocol.protocol() + " has failed: " + e));
            server.close();
        }
    }

    private void done(CheckResult result) {
        if (done) {
            return;
        }
        done = true;
        if (clock != null) {
            clock.cancel(false);
        }
        told.accept(result);
    }
}
