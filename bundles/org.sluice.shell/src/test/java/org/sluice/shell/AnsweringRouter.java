// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.function.Function;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** A router that is told what to answer. */
record AnsweringRouter(String describe, Function<RouteRequest, RouteDecision> answer) implements Router {
    @Override
    public RouteDecision route(RouteRequest request) {
        return answer.apply(request);
    }
}
