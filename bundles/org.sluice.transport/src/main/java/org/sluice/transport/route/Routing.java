// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.reload.Generation;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.module.Asked;
import org.sluice.module.Enquiry;
import org.sluice.module.ModuleTable;
import org.sluice.module.Offer;

/** Asks the routers in the order of their ranking. */
@Component(service = Routing.class)
public final class Routing {
    private final Asked<Router> routers;
    private final LostRouters lost = new LostRouters();

    /** Sees routers come and go from the first moment; none is needed. */
    @Activate
    public Routing(@Reference ModuleTable modules) {
        routers = modules.asked("router", Router::describe);
    }

    @Deactivate
    void deactivate() {
        routers.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRouter(ServiceReference<Router> reference, Router router) {
        routers.bind(reference, router);
        lost.note(routers.order());
    }

    public void updatedRouter(ServiceReference<Router> reference, Router router) {
        routers.bind(reference, router);
        lost.note(routers.order());
    }

    void unbindRouter(ServiceReference<Router> reference) {
        routers.unbind(reference);
    }

    /**
     * An answer, and who gave it; {@code by} is null if none knew. {@code fault} tells why a router has failed.
     *
     * @param lost none is in force for the listener, though one has been since the start: where its users belong can not be told
     * @param outcome is told how the session fared that went by it; does nothing if none knew. Kept no longer than until then
     */
    public record Answer(
            @Nullable RouteDecision decision,
            @Nullable Generation by,
            @Nullable String fault,
            boolean lost,
            Outcome outcome) {}

    /** How a session fared with its decision. */
    @FunctionalInterface
    public interface Outcome {
        /** @param ok whether the client could go on */
        void told(boolean ok);
    }

    /** Asks on the session's event loop, and answers on it: at once if no router needs time. */
    public void ask(RouteRequest request, EventLoop loop, Consumer<Answer> told) {
        lost.note(routers.order());
        Enquiry.ask(
                routers,
                subject(request),
                loop,
                new Wording(request),
                answer -> told.accept(answer(answer, request.listener())));
    }

    /** Tells the operator that somebody was refused because a listener's routers are gone; not of each one. */
    public void tellLost(String listener) {
        lost.tell(listener);
    }

    private static @Nullable String subject(RouteRequest request) {
        if (request.user() != null) {
            return request.user();
        }
        return request.client() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : null;
    }

    private Answer answer(Enquiry.Answer<Router, RouteDecision> answer, String listener) {
        Offer<Router> by = answer.by();
        return new Answer(
                answer.answer(),
                answer.generation(),
                answer.fault(),
                by == null && lost.isSo(listener, routers.order()),
                by == null ? ok -> {} : by::outcome);
    }

    /** How routers are asked. */
    private record Wording(RouteRequest request) implements Enquiry.Wording<Router, RouteDecision> {
        @Override
        public RouteDecision ask(Router router) {
            return router.route(request);
        }

        @Override
        public @Nullable CompletionStage<RouteDecision> later(RouteDecision answer) {
            return answer instanceof RouteDecision.Later later ? later.answer() : null;
        }

        @Override
        public boolean counts(RouteDecision answer) {
            return !(answer instanceof RouteDecision.Unknown);
        }

        @Override
        public String words(RouteDecision answer) {
            if (answer instanceof RouteDecision.To to) {
                return to.destinations() + (to.credential() == null ? "" : ", " + CredentialWords.of(to.credential()));
            }
            return answer instanceof RouteDecision.Refused ? "refused" : "?";
        }
    }
}
