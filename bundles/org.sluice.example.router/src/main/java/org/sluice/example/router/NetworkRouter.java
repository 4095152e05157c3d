// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.router;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/**
 * A client goes to the destinations of the networks that it is in, tried in the order of the list. One for each file
 * {@code org.sluice.example.router-NAME.cfg}; a changed file is in force for the next login, a bad one changes nothing.
 */
@Component(
        configurationPid = NetworkRouter.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "service.ranking:Integer=10")
public final class NetworkRouter implements Router {
    static final String PID = "org.sluice.example.router";

    private static final Logger log = LoggerFactory.getLogger(NetworkRouter.class);

    private volatile List<Route> routes = List.of();

    @Activate
    public NetworkRouter(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        List<Route> read = routes(settings);
        try {
            settings.throwIfBad();
            routes = read;
        } catch (BadSettingsException e) {
            log.error("{} (the last good routes stay)", e.getMessage());
        }
    }

    static List<Route> routes(Settings settings) {
        settings.readModuleKeys();
        settings.requiredText("routes");
        return settings.list("routes", Route::parse);
    }

    @Override
    public RouteDecision route(RouteRequest request) {
        if (!(request.client() instanceof InetSocketAddress client) || client.isUnresolved()) {
            return new RouteDecision.Unknown("the client has no IP address");
        }
        List<Destination> destinations = routes.stream()
                .filter(route -> route.network().contains(client.getAddress()))
                .map(Route::destination)
                .toList();
        return destinations.isEmpty()
                ? new RouteDecision.Unknown(
                        "no network has " + client.getAddress().getHostAddress())
                : new RouteDecision.To(destinations, "by the network of the client");
    }

    @Override
    public String describe() {
        return routes.size() + " routes by the network of the client";
    }
}
