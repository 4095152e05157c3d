// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.session.policy.Credentials;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.route.Routing;

/**
 * Asks whether the user may come in, where it belongs and what is known of its secret. From {@link ClientLoginPhase}; to {@link VerifyPhase} if a
 * secret is known, else to {@link ConnectPhase}.
 */
final class RoutingPhase implements Phase {
    private final Login login;
    private final ClientSide client;

    RoutingPhase(Login login) {
        this.login = login;
        this.client = login.clientSide;
    }

    @Override
    public void enter() {
        login.phase(SessionPhase.ROUTING);
        SessionLimits.Reached barred = login.tools.limits().barred(login.session, client.user());
        if (barred != null) {
            login.refuse(Refusal.reached(barred, client.user()));
            return;
        }
        AccessRequest request =
                new AccessRequest(login.terms.listener(), login.session.clientAddress(), client.user(), client.tls);
        login.tools.admission().ask(request, login.loop(), refusal -> login.guarded(() -> admitted(refusal)));
    }

    private void admitted(@Nullable String refusal) {
        if (refusal != null) {
            login.enter(VerifyPhase.inVain(login, CloseReason.ACCESS_REFUSED, refusal));
            return;
        }
        RouteRequest request = new RouteRequest(login.terms.listener(), login.session.clientAddress(), client.user());
        login.tools.routing().ask(request, login.loop(), answer -> login.guarded(() -> routed(answer)));
    }

    private void routed(Routing.Answer answer) {
        client.outcome = answer.outcome();
        Destination fallback = login.terms.destination();
        if (answer.fault() != null) {
            login.refuse(Refusal.failed(CloseReason.ROUTE_FAILED, "router " + answer.by() + ": " + answer.fault()));
        } else if (answer.decision() instanceof RouteDecision.Refused refused) {
            login.enter(VerifyPhase.inVain(
                    login, CloseReason.ROUTE_REFUSED, "router " + answer.by() + ": " + refused.why()));
        } else if (answer.decision() instanceof RouteDecision.To to) {
            login.session.routedBy(answer.by() + ": " + to.why());
            go(to.destinations(), to.credential());
        } else if (answer.lost() && login.terms.refusedWithoutRouter()) {
            login.tools.routing().tellLost(login.terms.listener());
            login.refuse(Refusal.failed(CloseReason.NO_ROUTE, "no router is in force any more"));
        } else if (fallback != null) {
            login.session.routedBy("the listener's destination");
            go(List.of(fallback), null);
        } else {
            login.enter(VerifyPhase.inVain(
                    login, CloseReason.NO_ROUTE, "no router knows the user, and the listener has no destination"));
        }
    }

    private void go(List<Destination> destinations, @Nullable Credential credential) {
        client.destinations = destinations;
        if (credential instanceof Credential.Later) {
            known(new Credentials.Answer(null, "a router's credential must be there with its decision"));
            return;
        }
        if (credential != null && !(credential instanceof Credential.Unknown)) {
            known(new Credentials.Answer(credential, null));
            return;
        }
        CredentialRequest request =
                new CredentialRequest(login.terms.listener(), login.session.clientAddress(), client.user());
        login.tools.credentials().ask(request, login.loop(), answer -> login.guarded(() -> known(answer)));
    }

    private void known(Credentials.Answer answer) {
        if (answer.credential() == null) {
            login.refuse(Refusal.failed(CloseReason.ROUTE_FAILED, String.valueOf(answer.fault())));
            return;
        }
        client.credential = answer.credential();
        if (answer.credential() instanceof Credential.Known known) {
            login.enter(VerifyPhase.by(login, known));
        } else {
            login.enter(new ConnectPhase(login, client.destinations));
        }
    }
}
