// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.Credential;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/**
 * What one router says to one request.
 *
 * @param outcome {@code to}, {@code unknown}, {@code refused} or {@code failed}
 * @param destinations in the order to try them; empty unless the outcome is {@code to}
 * @param standing whether its answer counts
 * @param credential what it knows of the user's secret
 */
record RouteTrial(
        Offered<Router> entry,
        String outcome,
        List<String> destinations,
        String why,
        @Nullable Credential credential,
        Standing standing) {

    /** Asks; waits for an answer that comes later. */
    static RouteTrial ask(Offered<Router> entry, RouteRequest request, Standing standing) {
        return answer(entry, request).with(standing);
    }

    private static RouteTrial answer(Offered<Router> entry, RouteRequest request) {
        try {
            RouteDecision decision = entry.service().route(request);
            return decision instanceof RouteDecision.Later later
                    ? of(entry, Waiting.on(later.answer(), "its answer"))
                    : of(entry, decision);
        } catch (RuntimeException | LinkageError e) {
            return failed(entry, Waiting.reason(e));
        }
    }

    private RouteTrial with(Standing actual) {
        return new RouteTrial(entry, outcome, destinations, why, credential, actual);
    }

    private static RouteTrial of(Offered<Router> entry, @Nullable RouteDecision decision) {
        if (decision instanceof RouteDecision.To to) {
            return new RouteTrial(
                    entry,
                    "to",
                    to.destinations().stream().map(Destination::toString).toList(),
                    to.why(),
                    to.credential(),
                    Standing.ACTIVE);
        }
        if (decision instanceof RouteDecision.Unknown unknown) {
            return new RouteTrial(entry, "unknown", List.of(), unknown.why(), null, Standing.ACTIVE);
        }
        if (decision instanceof RouteDecision.Refused refused) {
            return new RouteTrial(entry, "refused", List.of(), refused.why(), null, Standing.ACTIVE);
        }
        return failed(entry, decision == null ? "it answered null" : "it answered later, and then later again");
    }

    private static RouteTrial failed(Offered<Router> entry, String why) {
        return new RouteTrial(entry, "failed", List.of(), why, null, Standing.ACTIVE);
    }

    /** The first such answer counts, whatever the others say. */
    boolean decides() {
        return !outcome.equals("unknown") && standing.counts();
    }

    /**
     * @param drained the labels of the destinations that get no session
     */
    String told(Set<String> drained) {
        return destinations.isEmpty()
                ? outcome
                : destinations.stream()
                        .map(one -> drained.contains(label(one)) ? one + " (drained)" : one)
                        .collect(Collectors.joining(" then ", "to ", ""));
    }

    /** Those of its destinations that get no session. */
    List<String> drained(Set<String> drained) {
        return destinations.stream()
                .map(RouteTrial::label)
                .filter(drained::contains)
                .toList();
    }

    static String label(String destination) {
        return Destination.parse(destination).label();
    }
}
