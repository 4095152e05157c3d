// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.sluice.api.module.Mode;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** What becomes of sessions when the routers are gone; gaps are not waited for here. */
@ExtendWith(NoLeaks.class)
class LostRouterTest {
    private final RunningTransport transport = new RunningTransport();

    @AfterEach
    void close() {
        transport.close();
    }

    /** Knows nobody, so that all go to the listener's destination. */
    private static final class Ignorant implements Router {
        @Override
        public RouteDecision route(RouteRequest request) {
            return new RouteDecision.Unknown("knows nobody");
        }

        @Override
        public String describe() {
            return "knows nobody";
        }
    }

    private void withdraw(ServiceRegistration<Router> router) {
        transport.routing.unbindRouter(router.getReference());
        router.unregister();
    }

    private void assertEchoes(String address) throws Exception {
        try (Wire client = Dialer.to(address).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void whereARouterWasNobodyGoesElsewhereWithoutOne() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String strict = transport.open("destination", echo.address(), "without-router", "refuse");
            String plain = transport.open("destination", echo.address());
            assertEchoes(strict); // there has been no router yet
            ServiceRegistration<Router> router = transport.route(new Ignorant(), 0);
            assertEchoes(strict);
            withdraw(router);
            try (Wire client = Dialer.to(strict).connect()) {
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
            transport.awaitClosed(CloseReason.NO_ROUTE, 1);
            assertEchoes(plain);
            transport.route(new Ignorant());
            assertEchoes(strict);
        }
    }

    @Test
    void aRouterInShadowIsNone() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String address = transport.open("destination", echo.address(), "without-router", "refuse");
            transport.route(new Ignorant());
            String name = transport.modules.list().get(0).name();
            transport.modules.mode(name, new Mode.Shadow());
            try (Wire client = Dialer.to(address).connect()) {
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
            transport.modules.mode(name, new Mode.Active());
            assertEchoes(address);
        }
    }

    @Test
    void aRouterOfOtherListenersIsNotMissed() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String own = transport.open("destination", echo.address(), "without-router", "refuse");
            String other = transport.open("destination", echo.address(), "without-router", "refuse");
            ServiceRegistration<Router> router =
                    transport.route(new Ignorant(), FrameworkUtil.asDictionary(Map.of(Router.LISTENERS, "l1")));
            withdraw(router);
            assertEchoes(other);
            try (Wire client = Dialer.to(own).connect()) {
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
        }
    }

    private ServiceRegistration<Router> route(String module, String listeners) {
        return transport.route(
                new Ignorant(), FrameworkUtil.asDictionary(Map.of("module.name", module, Router.LISTENERS, listeners)));
    }

    @Test
    void aRouterThatComesAgainForFewerListenersIsMissedAtThoseAlone() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            String kept = transport.open("destination", echo.address(), "without-router", "refuse");
            String given = transport.open("destination", echo.address(), "without-router", "refuse");
            ServiceRegistration<Router> wide = route("routes", "l1, l2");
            assertEchoes(given);
            ServiceRegistration<Router> narrow = route("routes", "l1");
            withdraw(wide);
            assertEchoes(given);
            withdraw(narrow);
            assertEchoes(given);
            try (Wire client = Dialer.to(kept).connect()) {
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
        }
    }

    @Test
    void aRouterOfAnotherNameTakesNothingOver() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            transport.open("destination", echo.address(), "without-router", "refuse");
            String left = transport.open("destination", echo.address(), "without-router", "refuse");
            ServiceRegistration<Router> gone = route("routes", "l1, l2");
            route("others", "l1");
            withdraw(gone);
            try (Wire client = Dialer.to(left).connect()) {
                assertThat(client.drain()).isEqualTo(Ending.FIN);
            }
        }
    }
}
