// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** Answers every session of its listeners with the same destinations. Immutable; safe on any number of event loops. */
final class FixedRouter implements Router {
    private final Set<String> listeners;
    private final String description;
    private final String why;
    private final RouteDecision unknown;
    private final RouteDecision.To fixed;
    private final @Nullable WeightedOrder weighted;

    FixedRouter(FixedRouterSettings settings, RandomGenerator random) {
        listeners = settings.listeners();
        String router = "fixed router " + settings.name();
        why = router + ": " + settings.order().meaning();
        unknown = new RouteDecision.Unknown(router + " answers for the listeners " + names(listeners) + " only");
        List<Destination> destinations = new ArrayList<>(settings.destinations());
        if (settings.order() == Order.SHUFFLE) {
            shuffle(destinations, random);
        }
        fixed = new RouteDecision.To(destinations, why);
        weighted =
                settings.order() == Order.WEIGHTED && destinations.size() > 1 ? new WeightedOrder(destinations) : null;
        description = (listeners.isEmpty() ? "" : "listeners " + names(listeners) + ": ")
                + destinations.stream().map(Destination::toString).collect(Collectors.joining(" "))
                + " "
                + settings.order().meaning();
    }

    /** Fisher and Yates; {@link Collections#shuffle} does not take a RandomGenerator on Java 17. */
    private static void shuffle(List<Destination> destinations, RandomGenerator random) {
        for (int i = destinations.size() - 1; i > 0; i--) {
            Collections.swap(destinations, i, random.nextInt(i + 1));
        }
    }

    private static String names(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    @Override
    public RouteDecision route(RouteRequest request) {
        if (!listeners.isEmpty() && !listeners.contains(request.listener())) {
            return unknown;
        }
        return weighted == null ? fixed : new RouteDecision.To(weighted.draw(ThreadLocalRandom.current()), why);
    }

    @Override
    public String describe() {
        return description;
    }
}
