// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** Answers by user name. Safe on any number of event loops. */
final class CdbRouter implements Router {
    private static final RouteDecision NO_USER = new RouteDecision.Unknown("the session has no user name");

    private final WatchedUsers users;
    private final String router;
    private final List<Destination> fallback;

    CdbRouter(WatchedUsers users, List<Destination> fallback) {
        this.users = users;
        this.fallback = fallback;
        router = "cdb router " + users.name();
    }

    @Override
    public RouteDecision route(RouteRequest request) {
        String user = request.user();
        if (user == null) {
            return NO_USER;
        }
        WatchedUsers.Lookup lookup = users.find(user.getBytes(StandardCharsets.UTF_8));
        if (lookup instanceof WatchedUsers.Lookup.Found found) {
            return decide(found, request);
        }
        if (lookup instanceof WatchedUsers.Lookup.NotFound notFound) {
            String why = router + ": not in generation " + notFound.generation();
            return fallback.isEmpty()
                    ? new RouteDecision.Unknown(why)
                    : new RouteDecision.To(fallback, why + ", so the default");
        }
        // who belongs where is not known, so the default is not for anybody, and no other answer is better
        String why = router + ": no users: " + users.problem();
        return fallback.isEmpty() ? new RouteDecision.Unknown(why) : new RouteDecision.Refused(why);
    }

    private RouteDecision decide(WatchedUsers.Lookup.Found found, RouteRequest request) {
        String why = router + ": generation " + found.generation();
        @Nullable String refusal = found.record().access().refusal(request.client());
        if (refusal != null) {
            return new RouteDecision.Refused(why + ": " + refusal);
        }
        return new RouteDecision.To(
                RecordRoute.destinations(found.record()), why, RecordRoute.credential(found.record()));
    }

    @Override
    public String describe() {
        return users.describe()
                + (fallback.isEmpty()
                        ? ""
                        : ", others to "
                                + fallback.stream().map(Destination::toString).collect(Collectors.joining(" ")));
    }
}
