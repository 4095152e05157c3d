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
import java.time.Duration;
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

/**
 * One check of one destination: the first of its addresses that can be connected to decides. It ends in any case, by its
 * deadline if by nothing else. Lives on one event loop.
 */
final class CheckAttempt {
    /** So many connects that nobody answers fit into a check, beside its login. */
    private static final int CONNECTS = 10;
    /** Who ends a login well has this long to say so; then the connection is closed for it. */
    private static final long FAREWELL_MILLIS = 1000;

    private final Connector connector;
    private final EventLoop loop;
    private final Destination destination;
    private final @Nullable DestinationCheck protocol;
    private final HealthSettings settings;
    private final Consumer<CheckResult> told;
    private boolean dialling;
    private boolean done;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable ScheduledFuture<?> clock;
    private @Nullable Channel server;

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
        Duration longest = settings.connectTimeout().multipliedBy(CONNECTS).plus(settings.checkTimeout());
        deadline = after(longest, () -> late(longest));
        step(() -> {
            if (destination.address() instanceof Address.Tcp tcp) {
                connector
                        .resolver
                        .resolve(tcp.host(), loop)
                        .addListener((Future<List<InetAddress>> answer) -> step(() -> resolved(tcp, answer)));
            } else {
                Address.Unix unix = (Address.Unix) destination.address();
                next(
                        List.of(connector.unixAddress(unix.path())).iterator(),
                        new CheckResult.Unknown("nothing was tried"));
            }
        });
    }

    private ScheduledFuture<?> after(Duration time, Runnable action) {
        return loop.schedule(() -> step(action), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void late(Duration time) {
        Stage stage = server == null ? Stage.CONNECT : Stage.LOGIN;
        Cost cost = dialling ? Cost.TIME : Cost.LITTLE;
        giveUp(new CheckResult.Dead("no answer within " + time.toMillis() + " ms", stage, cost));
    }

    /** What fails here says nothing of the server, and the check is over. */
    private void step(Runnable step) {
        if (!loop.inEventLoop()) {
            loop.execute(() -> step(step));
            return;
        }
        if (done) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            if (done) {
                throw e;
            }
            String what = server == null || protocol == null ? "the check" : "the check of " + protocol.protocol();
            giveUp(new CheckResult.Unknown(what + " has failed: " + e));
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
        if (addresses.isEmpty()) {
            done(new CheckResult.Dead("it has no address", Stage.CONNECT, Cost.LITTLE));
            return;
        }
        next(addresses.iterator(), new CheckResult.Unknown("nothing was tried"));
    }

    /** @param fault of those before: the destination's, if one of them was */
    private void next(Iterator<SocketAddress> addresses, CheckResult fault) {
        if (!addresses.hasNext()) {
            done(fault);
            return;
        }
        dialling = true;
        ChannelFuture dialled = connector.dial(loop, addresses.next(), settings.connectTimeout());
        dialled.addListener(future -> {
            if (future.isSuccess()) {
                dialled(dialled.channel());
            } else {
                step(() -> failed(addresses, fault, Objects.requireNonNull(future.cause())));
            }
        });
    }

    private void failed(Iterator<SocketAddress> addresses, CheckResult fault, Throwable cause) {
        String text = ConnectFault.text(cause);
        if (!ConnectFault.isOurs(cause)) {
            Cost cost = cause instanceof ConnectTimeoutException ? Cost.TIME : Cost.LITTLE;
            next(addresses, new CheckResult.Dead(text, Stage.CONNECT, cost));
        } else {
            next(addresses, fault instanceof CheckResult.Dead ? fault : new CheckResult.Unknown(text));
        }
    }

    private void dialled(Channel channel) {
        if (done) {
            channel.close();
            return;
        }
        server = channel;
        step(() -> connected(channel));
    }

    private void connected(Channel channel) {
        ProxyHeaderWriter.write(channel, destination.proxyHeader(), null, null);
        channel.flush();
        if (protocol == null) {
            giveUp(new CheckResult.Alive("connected"));
            return;
        }
        clock = after(settings.checkTimeout(), () -> late(settings.checkTimeout()));
        channel.closeFuture()
                .addListener(
                        closed -> step(() -> done(new CheckResult.Broken("the connection ended within the login"))));
        protocol.check(channel, settings.user(), this::done);
    }

    private void giveUp(CheckResult result) {
        done(result);
        if (server != null) {
            server.close();
        }
    }

    private void done(CheckResult result) {
        if (done) {
            return;
        }
        done = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (clock != null) {
            clock.cancel(false);
        }
        Channel open = server;
        if (open != null && open.isOpen()) {
            loop.schedule(() -> open.close(), FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        }
        told.accept(result);
    }
}
