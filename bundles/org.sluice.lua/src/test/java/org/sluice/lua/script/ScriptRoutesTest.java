// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.Framework;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.lua.dpm.Routes.Found;
import org.sluice.module.ModuleTable;
import org.sluice.transport.route.Routing;

/** The routers' answers as a script gets them. */
class ScriptRoutesTest {
    private static final class ByName implements Router {
        @Override
        public RouteDecision route(RouteRequest request) {
            return switch (String.valueOf(request.user())) {
                case "ann" ->
                    new RouteDecision.To(List.of(Destination.parse("tcp:db1:3306")), "listener " + request.listener());
                case "late" ->
                    new RouteDecision.Later(CompletableFuture.supplyAsync(
                            () -> new RouteDecision.To(List.of(Destination.parse("tcp:db2:3306")), "late")));
                case "bad" -> throw new IllegalStateException("broken");
                case "mal" -> new RouteDecision.Refused("not here");
                default -> new RouteDecision.Unknown("nobody");
            };
        }

        @Override
        public String describe() {
            return "by name";
        }
    }

    @Test
    void eachAnswerInWords(@TempDir Path folder) throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("felix").toString()));
        framework.start();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Routing routing = new Routing(new ModuleTable(Map.of("gap", "0")));
            ScriptRoutes routes = new ScriptRoutes("it", routing);
            assertThat(ask(routes, loops, "ann").why()).isEqualTo("no router knows the user");
            Router router = new ByName();
            routing.bindRouter(
                    framework
                            .getBundleContext()
                            .registerService(Router.class, router, null)
                            .getReference(),
                    router);
            Found found = ask(routes, loops, "ann");
            assertThat(found.destinations()).extracting(Destination::label).containsExactly("tcp:db1:3306");
            assertThat(found.why()).isEqualTo("listener it");
            assertThat(found.router()).isNotEmpty();
            assertThat(ask(routes, loops, "late").destinations()).hasSize(1);
            assertThat(ask(routes, loops, "mal").why()).endsWith("not here");
            assertThat(ask(routes, loops, "bad").destinations()).isEmpty();
            assertThat(ask(routes, loops, "eve").why()).isEqualTo("no router knows the user");
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            framework.stop();
            framework.waitForStop(5000);
        }
    }

    private static Found ask(ScriptRoutes routes, EventLoopGroup loops, String user) throws Exception {
        CompletableFuture<Found> found = new CompletableFuture<>();
        EventLoop loop = loops.next();
        loop.execute(() -> routes.ask(user, null, loop, found::complete));
        return found.get(20, TimeUnit.SECONDS);
    }
}
