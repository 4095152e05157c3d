// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.Generation;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** Asks the routers in the order of their ranking. Which ones there are is one immutable list, replaced at each change. */
@Component(service = Routing.class)
public final class Routing {
    private static final Logger log = LoggerFactory.getLogger(Routing.class);
    private static final long LATEST_ANSWER_SECONDS = 10;

    private final AtomicReference<Routers> routers = new AtomicReference<>(new Routers(0, List.of()));

    private final AtomicReference<@Nullable Generation> toldOf = new AtomicReference<>();

    /** Sees routers come and go from the first moment; none is needed. */
    @Activate
    public Routing() {}

    /** One router, with its place in the order as it was when it came or last changed. */
    private record Ranked(
            ServiceReference<Router> reference, Router router, Generation generation, int ranking, long serviceId) {
        static Ranked of(ServiceReference<Router> reference, Router router, long changes) {
            Bundle bundle = reference.getBundle();
            Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
            return new Ranked(
                    reference,
                    router,
                    new Generation(bundle.getSymbolicName(), bundle.getVersion().toString(), changes),
                    ranking instanceof Integer number ? number : 0,
                    (Long) reference.getProperty(Constants.SERVICE_ID));
        }
    }

    private record Routers(long changes, List<Ranked> ranked) {
        private static final Comparator<Ranked> ORDER =
                Comparator.comparingInt(Ranked::ranking).reversed().thenComparingLong(Ranked::serviceId);

        /** With this router, in place of what the same reference gave before. */
        Routers with(ServiceReference<Router> reference, Router router) {
            List<Ranked> more = new ArrayList<>(without(reference).ranked);
            more.add(Ranked.of(reference, router, changes + 1));
            more.sort(ORDER);
            return new Routers(changes + 1, List.copyOf(more));
        }

        Routers without(ServiceReference<Router> reference) {
            return new Routers(
                    changes + 1,
                    ranked.stream()
                            .filter(one -> !one.reference.equals(reference))
                            .toList());
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRouter(ServiceReference<Router> reference, Router router) {
        routers.updateAndGet(present -> present.with(reference, router));
    }

    public void updatedRouter(ServiceReference<Router> reference, Router router) {
        bindRouter(reference, router);
    }

    void unbindRouter(ServiceReference<Router> reference) {
        routers.updateAndGet(present -> present.without(reference));
    }

    /** An answer, and who gave it; {@code by} is null if none knew. {@code fault} tells why a router has failed. */
    public record Answer(
            @Nullable RouteDecision decision,
            @Nullable Generation by,
            @Nullable String fault) {}

    /** Asks on the session's event loop, and answers on it: at once if no router needs time. */
    public void ask(RouteRequest request, EventLoop loop, Consumer<Answer> told) {
        askFrom(0, routers.get().ranked, request, loop, told);
    }

    private void askFrom(int index, List<Ranked> ranked, RouteRequest request, EventLoop loop, Consumer<Answer> told) {
        for (int i = index; i < ranked.size(); i++) {
            Ranked asked = ranked.get(i);
            RouteDecision decision;
            try {
                decision = asked.router.route(request);
            } catch (RuntimeException | LinkageError e) {
                tellOnce(asked.generation, e);
                told.accept(new Answer(null, asked.generation, e.toString()));
                return;
            }
            if (decision instanceof RouteDecision.Later later) {
                await(later, asked, i, ranked, request, loop, told);
                return;
            }
            if (!(decision instanceof RouteDecision.Unknown)) {
                told.accept(answer(decision, asked));
                return;
            }
        }
        told.accept(new Answer(null, null, null));
    }

    /** The stack trace is for the router's author, and once is enough; each session that it costs is logged by itself. */
    private void tellOnce(Generation generation, Throwable fault) {
        if (!generation.equals(toldOf.getAndSet(generation))) {
            log.error("router {} has a defect", generation, fault);
        }
    }

    private static Answer answer(@Nullable RouteDecision decision, Ranked asked) {
        return decision == null || decision instanceof RouteDecision.Later
                ? new Answer(null, asked.generation, "answered nonsense: " + decision)
                : new Answer(decision, asked.generation, null);
    }

    private void await(
            RouteDecision.Later later,
            Ranked asked,
            int index,
            List<Ranked> ranked,
            RouteRequest request,
            EventLoop loop,
            Consumer<Answer> told) {
        Once once = new Once(told);
        ScheduledFuture<?> timer = loop.schedule(
                () -> once.accept(
                        new Answer(null, asked.generation, "no answer within " + LATEST_ANSWER_SECONDS + " s")),
                LATEST_ANSWER_SECONDS,
                TimeUnit.SECONDS);
        later.answer()
                .whenComplete((decision, failure) -> loop.execute(() -> {
                    timer.cancel(false);
                    if (once.used) {
                        return;
                    }
                    if (failure != null) {
                        once.accept(new Answer(null, asked.generation, failure.toString()));
                    } else if (decision instanceof RouteDecision.Unknown) {
                        askFrom(index + 1, ranked, request, loop, once);
                    } else {
                        once.accept(answer(decision, asked));
                    }
                }));
    }

    /** Lets only the first answer through; used on one event loop. */
    private static final class Once implements Consumer<Answer> {
        private final Consumer<Answer> told;
        private boolean used;

        Once(Consumer<Answer> told) {
            this.told = told;
        }

        @Override
        public void accept(Answer answer) {
            if (!used) {
                used = true;
                told.accept(answer);
            }
        }
    }
}
