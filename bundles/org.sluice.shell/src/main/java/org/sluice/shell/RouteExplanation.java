// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.route.RouteRequest;

/**
 * What all routers say to one request, and what comes of it.
 *
 * @param trials in the order in which a session asks
 * @param fallback the listener's default destination
 * @param drained the labels of the destinations that get no session
 * @param sources who may know the secret if the router does not, in the order in which a login asks
 * @param plugins the authentication methods, which may be stopped
 */
record RouteExplanation(
        RouteRequest request,
        List<RouteTrial> trials,
        @Nullable String fallback,
        Set<String> drained,
        List<Offered<CredentialSource>> sources,
        PluginsAtHand plugins) {

    Answer answer() {
        RouteTrial winner =
                trials.stream().filter(RouteTrial::decides).findFirst().orElse(null);
        KnownSecret secret = secret(winner);
        List<Block> shown = new ArrayList<>(List.of(new Line(question()), table(winner), new Line(outcome(winner))));
        if (secret != null) {
            shown.add(new Line(secret.told()));
            secret.remarks(plugins).forEach(remark -> shown.add(new Line(remark)));
        }
        return new Answer(data(winner, secret), new Report(shown));
    }

    /** Null where nobody logs in: the session has no user, or goes nowhere. */
    private @Nullable KnownSecret secret(@Nullable RouteTrial winner) {
        String user = request.user();
        boolean goes = winner == null ? fallback != null : winner.outcome().equals("to");
        return user == null || !goes ? null : KnownSecret.of(winner, sources, request, user);
    }

    private String question() {
        String client = request.client() == null ? "an unknown address" : shown();
        return (request.user() == null ? "no user" : "user " + request.user()) + " from " + client + " on listener "
                + request.listener();
    }

    private @Nullable String shown() {
        String client = request.client() == null ? null : request.client().toString();
        return client == null ? null : client.substring(client.indexOf('/') + 1).replaceFirst(":0$", "");
    }

    private Table table(@Nullable RouteTrial winner) {
        List<List<String>> rows = new ArrayList<>();
        boolean decided = false;
        for (RouteTrial trial : trials) {
            String counts = trial.equals(winner) ? "->" : "";
            String told = trial.told(drained);
            String answer = decided || !trial.standing().counts()
                    ? (trial.standing().counts()
                                    ? "not asked"
                                    : trial.standing().remark()) + "; would say " + told
                    : trial.standing().canary() ? trial.standing().remark() + ": " + told : told;
            rows.add(List.of(
                    counts,
                    Integer.toString(trial.entry().ranking()),
                    trial.entry().bundleName(),
                    answer,
                    trial.why()));
            decided |= trial.equals(winner);
        }
        List<Table.Column> columns = List.of(
                Table.left(""),
                Table.right("RANKING"),
                Table.left("BUNDLE"),
                Table.elastic("ANSWER"),
                Table.elastic("WHY"));
        return new Table(columns, rows, "no routers");
    }

    private String outcome(@Nullable RouteTrial winner) {
        String rest = fallback == null
                ? "the listener has no default destination"
                : "the listener's default destination is " + fallback;
        if (winner == null) {
            return fallback == null
                    ? "no router answers and " + rest + ": the session would be closed (no_route)"
                    : "no router answers: the session would go to the listener's default destination " + fallback
                            + (drained.contains(RouteTrial.label(fallback)) ? ", which is drained: it would fail" : "");
        }
        return switch (winner.outcome()) {
            case "to" ->
                "the session would go " + winner.told(drained) + " ("
                        + winner.entry().bundleName() + "); " + rest + leftOut(winner);
            case "refused" -> "the session would be closed (route_refused); " + rest;
            default -> "the session would be closed (route_failed); " + rest;
        };
    }

    private String leftOut(RouteTrial winner) {
        List<String> out = winner.drained(drained);
        if (out.isEmpty()) {
            return "";
        }
        return out.size() == winner.destinations().size()
                ? "; all that it could go to is drained: it would fail (destination:resume puts one into use)"
                : "; what is drained is left out";
    }

    private Map<String, @Nullable Object> data(@Nullable RouteTrial winner, @Nullable KnownSecret secret) {
        List<Object> answers = new ArrayList<>();
        for (RouteTrial trial : trials) {
            answers.add(Json.object(
                    "ranking", trial.entry().ranking(),
                    "bundle", trial.entry().bundleName(),
                    "version", trial.entry().bundleVersion(),
                    "answer", trial.outcome(),
                    "destinations", trial.destinations(),
                    "why", trial.why(),
                    "standing", trial.standing().word(),
                    "counts", trial.standing().counts(),
                    "drained", trial.drained(drained),
                    "decides", trial.equals(winner)));
        }
        return Json.object(
                "user",
                request.user(),
                "client",
                shown(),
                "listener",
                request.listener(),
                "answers",
                answers,
                "default_destination",
                fallback,
                "outcome",
                winner != null ? winner.outcome() : fallback == null ? "no_route" : "default",
                "login",
                secret == null ? null : secret.data(plugins));
    }
}
