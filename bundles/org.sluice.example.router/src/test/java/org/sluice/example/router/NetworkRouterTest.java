// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;

class NetworkRouterTest {
    private static final String ROUTES = "10.1.0.0/16=tcp:near:3306 10.0.0.0/8=tcp:far:3306 fd00::/8=sock:/tmp/s";

    private final NetworkRouter router = new NetworkRouter(Map.of("routes", ROUTES));

    private List<String> route(@Nullable SocketAddress client) {
        RouteDecision decision = router.route(new RouteRequest("mysql", client, "whee"));
        return decision instanceof RouteDecision.To to
                ? to.destinations().stream().map(Destination::label).toList()
                : List.of();
    }

    private List<String> route(String client) {
        return route(new InetSocketAddress(client, 50_000));
    }

    @Test
    void aClientGoesWhereItsNetworksGoInTheOrderOfTheList() {
        assertThat(route("10.1.2.3")).containsExactly("tcp:near:3306", "tcp:far:3306");
        assertThat(route("10.2.0.1")).containsExactly("tcp:far:3306");
        assertThat(route("fd00::1")).containsExactly("sock:/tmp/s");
    }

    @Test
    void otherRoutersAnswerForWhoIsInNoNetwork() {
        assertThat(route("192.0.2.1")).isEmpty();
        assertThat(route("::1")).isEmpty();
        assertThat(route((SocketAddress) null)).isEmpty();
    }

    @Test
    void aChangeIsInForceAtOnceAndABadOneChangesNothing() {
        router.configure(Map.of("routes", "10.0.0.0/8=tcp:new:3306", "module.mode", "shadow", "service.ranking", "20"));
        assertThat(route("10.1.2.3")).containsExactly("tcp:new:3306");

        router.configure(Map.of("routes", "10.0.0.0/8=tcp:newest"));
        router.configure(Map.of("route", "10.0.0.0/8=tcp:newest:3306"));
        assertThat(route("10.1.2.3")).containsExactly("tcp:new:3306");
    }

    @Test
    void theCheckNamesEachMistake() {
        Settings settings = Settings.of(Map.of(
                "routes",
                "10.0.0.0/33=tcp:a:1 db1/8=tcp:a:1 10.0.0.1 10.0.0.0/x=tcp:a:1 ::/0=tcp:a:1",
                "module.mode",
                "off"));
        new NetworkRouterCheck().check(settings);
        assertThat(settings.problems())
                .extracting("reason", String.class)
                .satisfiesExactlyInAnyOrder(
                        reason -> assertThat(reason).startsWith("\"10.0.0.0/33\" is no network"),
                        reason -> assertThat(reason).startsWith("\"db1/8\" is no network"),
                        reason -> assertThat(reason).startsWith("\"10.0.0.1\" is no NETWORK=DESTINATION"),
                        reason -> assertThat(reason).startsWith("\"10.0.0.0/x\" is no network"),
                        reason -> assertThat(reason).startsWith("\"off\" is not active"));
    }
}
