// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.access.AccessRule;
import org.sluice.api.access.Verdict;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.transport.listener.RunningTransport;

/** Who is let in to a plain listener whose router would take everybody. */
class AdmissionTest {
    private final RunningTransport transport = new RunningTransport();

    /** What one rule says to everybody. */
    private record Saying(Function<AccessRequest, Verdict> says) implements AccessRule {
        @Override
        public Verdict admit(AccessRequest request) {
            return says.apply(request);
        }

        @Override
        public String describe() {
            return "for a test";
        }
    }

    /** Everybody to one place. */
    private record To(String address) implements Router {
        @Override
        public RouteDecision route(RouteRequest request) {
            return new RouteDecision.To(List.of(Destination.parse(address)), "for a test");
        }

        @Override
        public String describe() {
            return "for a test";
        }
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private void assertRefused(EchoServer echo) throws Exception {
        transport.route(new To(echo.address()));
        try (Wire client = Dialer.to(transport.open()).connect()) {
            assertThat(client.drain()).isEqualTo(Wire.Ending.FIN);
        }
        transport.awaitClosed(CloseReason.ACCESS_REFUSED, 1);
    }

    @Test
    void anyRefusalCounts() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            transport.rule(new Saying(request -> new Verdict.Allowed()));
            transport.rule(new Saying(request -> new Verdict.Refused("not from there")));
            assertRefused(echo);
        }
    }

    @Test
    void aRuleThatThrowsLetsNobodyIn() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            transport.rule(new Saying(request -> {
                throw new IllegalStateException("out of order");
            }));
            assertRefused(echo);
        }
    }

    @Test
    void aRefusalMayComeLater() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            transport.rule(new Saying(request ->
                    new Verdict.Later(CompletableFuture.completedStage(new Verdict.Refused("not from there")))));
            assertRefused(echo);
        }
    }

    @Test
    void whomAllRulesAllowIsLetIn() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            transport.rule(new Saying(request -> new Verdict.Allowed()));
            transport.route(new To(echo.address()));
            try (Wire client = Dialer.to(transport.open()).connect()) {
                client.write("let in").halfClose();
                assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("let in");
            }
        }
    }
}
