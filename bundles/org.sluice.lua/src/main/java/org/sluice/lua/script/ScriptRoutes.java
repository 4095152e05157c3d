// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.lua.dpm.Routes;
import org.sluice.transport.route.Routing;

/** Asks the routers as for any other listener, whose name is the script's. */
final class ScriptRoutes implements Routes {
    private final String script;
    private final Routing routing;

    ScriptRoutes(String script, Routing routing) {
        this.script = script;
        this.routing = routing;
    }

    @Override
    public void ask(@Nullable String user, @Nullable SocketAddress client, EventLoop loop, Consumer<Found> told) {
        SocketAddress known = client instanceof InetSocketAddress ? client : null;
        routing.ask(new RouteRequest(script, known, user), loop, answer -> told.accept(found(answer)));
    }

    private static Found found(Routing.Answer answer) {
        String by = "router " + answer.by();
        if (answer.fault() != null) {
            return Found.nowhere(by + ": " + answer.fault());
        }
        if (answer.decision() instanceof RouteDecision.Refused refused) {
            return Found.nowhere(by + ": " + refused.why());
        }
        if (answer.decision() instanceof RouteDecision.To to) {
            return new Found(to.destinations(), String.valueOf(answer.by()), to.why());
        }
        return Found.nowhere(answer.lost() ? "no router is in force any more" : "no router knows the user");
    }
}
