// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import io.netty.channel.Channel;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.session.check.MysqlCheck;
import org.sluice.transport.connect.ConnectAttempt;
import org.sluice.transport.connect.ConnectOutcome;
import org.sluice.transport.proxy.ProxyHeaderWriter;

/**
 * Connects to the first destination that can be reached. From {@link VerifyPhase} or {@link RoutingPhase}, and again from
 * {@link ServerGreetingPhase} when a server that was reached is of no use; to {@link ServerGreetingPhase}.
 */
final class ConnectPhase implements Phase {
    private final Login login;
    private final ClientSide client;
    private final List<Destination> destinations;
    private @Nullable ConnectAttempt attempt;

    ConnectPhase(Login login, List<Destination> destinations) {
        this.login = login;
        this.client = login.clientSide;
        this.destinations = destinations;
    }

    @Override
    public void enter() {
        List<Destination> open = login.tools.limits().withRoom(destinations);
        if (open.isEmpty() && !destinations.isEmpty()) {
            client.outcome(true);
            login.refuse(Refusal.full(login.tools.limits().full()));
            return;
        }
        login.phase(SessionPhase.CONNECTING);
        attempt = login.tools
                .connector()
                .connect(login.loop(), open, MysqlCheck.PROTOCOL, login.terms.connectTimeout(), this::connected);
    }

    private void connected(ConnectOutcome outcome) {
        attempt = null;
        if (outcome instanceof ConnectOutcome.Failed failed) {
            login.guarded(() -> login.refuse(
                    failed.reason() == CloseReason.DESTINATION_DOWN
                            ? Refusal.down(names(), failed.detail())
                            : Refusal.unreachable(failed.reason(), names(), failed.detail())));
        } else if (outcome instanceof ConnectOutcome.Connected connected) {
            if (login.isOver()) {
                connected.channel().close();
            } else {
                login.guarded(() -> greet(connected.channel(), connected.destination()));
            }
        }
    }

    private String names() {
        return destinations.stream().map(Destination::label).collect(Collectors.joining(" "));
    }

    private void greet(Channel server, Destination destination) {
        String label = destination.label();
        client.destination = destination;
        login.connected(server);
        login.tools.limits().connected(server, label);
        login.session.serverConnected(server, label, login.tools.counters().destination(label));
        ProxyHeaderWriter.write(
                server,
                destination.proxyHeader(),
                login.session.clientAddress(),
                login.client.channel().localAddress());
        server.flush();
        List<Destination> others = destinations.stream()
                .filter(other -> !other.equals(destination))
                .toList();
        login.enter(new ServerGreetingPhase(login, destination, others));
    }

    @Override
    public void leave() {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
    }
}
