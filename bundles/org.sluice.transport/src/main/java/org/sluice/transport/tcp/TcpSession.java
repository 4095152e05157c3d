// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.tcp;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.transport.connect.ConnectAttempt;
import org.sluice.transport.connect.ConnectOutcome;
import org.sluice.transport.protocol.ClientConnection;
import org.sluice.transport.protocol.Terms;
import org.sluice.transport.proxy.ProxyHeaderWriter;
import org.sluice.transport.relay.Farewell;
import org.sluice.transport.relay.Relay;
import org.sluice.transport.route.Routing;
import org.sluice.transport.session.LiveSession;

/** A plain session from accept to relay: route, connect, join. Lives on one event loop. */
final class TcpSession {
    private final TcpProtocol protocol;
    private final ClientConnection connection;
    private final LiveSession session;
    private final Terms terms;
    private @Nullable ConnectAttempt attempt;
    private Routing.@Nullable Outcome outcome;

    TcpSession(TcpProtocol protocol, ClientConnection connection) {
        this.protocol = protocol;
        this.connection = connection;
        this.session = connection.session();
        this.terms = connection.terms();
    }

    void route() {
        session.enter(SessionPhase.ROUTING);
        session.onEnding(reason -> giveUp());
        AccessRequest request = new AccessRequest(
                terms.listener(),
                session.clientAddress(),
                null,
                connection.channel().pipeline().get(SslHandler.class) != null);
        protocol.admission.ask(request, connection.channel().eventLoop(), this::admitted);
    }

    private void admitted(@Nullable String refusal) {
        if (session.closeReason() != null) {
            return;
        }
        if (refusal != null) {
            session.close(CloseReason.ACCESS_REFUSED, refusal);
            return;
        }
        RouteRequest request = new RouteRequest(terms.listener(), session.clientAddress(), null);
        protocol.routing.ask(request, connection.channel().eventLoop(), this::routed);
    }

    private void giveUp() {
        if (attempt != null) {
            attempt.cancel();
        }
        Farewell.dismiss(connection.channel());
    }

    private void routed(Routing.Answer answer) {
        if (session.closeReason() != null) {
            return;
        }
        outcome = answer.outcome();
        if (answer.fault() != null) {
            fared(false);
            session.close(CloseReason.ROUTE_FAILED, "router " + answer.by() + ": " + answer.fault());
        } else if (answer.decision() instanceof RouteDecision.Refused refused) {
            fared(false);
            session.close(CloseReason.ROUTE_REFUSED, "router " + answer.by() + ": " + refused.why());
        } else if (answer.decision() instanceof RouteDecision.To to) {
            session.routedBy(answer.by() + ": " + to.why());
            connect(to.destinations());
        } else if (answer.lost() && terms.refusedWithoutRouter()) {
            protocol.routing.tellLost(terms.listener());
            session.close(CloseReason.NO_ROUTE, "no router is in force any more");
        } else if (terms.destination() != null) {
            session.routedBy("the listener's destination");
            connect(List.of(terms.destination()));
        } else {
            session.close(CloseReason.NO_ROUTE, "no router knows it, and the listener has no destination");
        }
    }

    private void connect(List<Destination> all) {
        List<Destination> destinations = protocol.limits.withRoom(all);
        if (destinations.isEmpty() && !all.isEmpty()) {
            fared(true);
            session.close(CloseReason.LIMIT, protocol.limits.full());
            return;
        }
        session.enter(SessionPhase.CONNECTING);
        attempt = protocol.connector.connect(
                connection.channel().eventLoop(),
                destinations,
                protocol.name(),
                terms.connectTimeout(),
                this::connected);
    }

    private void connected(ConnectOutcome outcome) {
        attempt = null;
        fared(outcome instanceof ConnectOutcome.Connected);
        if (outcome instanceof ConnectOutcome.Failed failed) {
            session.close(failed.reason(), failed.detail());
        } else if (outcome instanceof ConnectOutcome.Connected connected) {
            join(connected.channel(), connected.destination());
        }
    }

    /** Tells the router how its decision fared, and lets go of it. */
    private void fared(boolean ok) {
        Routing.Outcome told = outcome;
        outcome = null;
        if (told != null) {
            told.told(ok);
        }
    }

    private void join(Channel server, Destination destination) {
        String label = destination.label();
        protocol.limits.connected(server, label);
        session.serverConnected(server, label, protocol.counters.destination(label));
        ProxyHeaderWriter.write(
                server,
                destination.proxyHeader(),
                session.clientAddress(),
                connection.channel().localAddress());
        Relay.join(connection, server, terms.firstByteTimeout());
    }
}
