// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.RefusedPort;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** From a list of destinations to one server, and what a client sees when there is none. rum R14, R18, R26, L3, L4, L12. */
@ExtendWith(NoLeaks.class)
class ConnectTest {
    private final RunningTransport transport = new RunningTransport();

    @AfterEach
    void close() {
        transport.close();
    }

    /** Routes every session to the same list, as a user's bundle could. */
    private record Fixed(RouteDecision decision) implements Router {
        static Fixed to(String... destinations) {
            return new Fixed(new RouteDecision.To(
                    Arrays.stream(destinations).map(Destination::parse).toList(), "the list of the test"));
        }

        @Override
        public RouteDecision route(RouteRequest request) {
            return decision;
        }

        @Override
        public String describe() {
            return "the list of the test";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aRefusedConnectEndsTheClientInOrder(String sockets) throws Exception {
        try (RunningTransport own = new RunningTransport("native", sockets);
                RefusedPort nobody = new RefusedPort();
                Wire client =
                        Dialer.to(own.open("destination", nobody.address())).connect()) {
            client.write("a question that nobody reads");
            assertThat(client.drain()).isEqualTo(Ending.FIN);
            client.close();
            own.awaitClosed(CloseReason.CONNECT_REFUSED, 1);
            own.awaitQuiet();
            assertThat(own.upstream(nobody.address()).allConnections()).isEqualTo(1);
            assertThat(own.upstream(nobody.address()).more()).containsEntry("failed_connections", 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aServerThatNeverAnswersIsGivenUp(String sockets) throws Exception {
        try (RunningTransport own = new RunningTransport("native", sockets);
                SilentPort silent = new SilentPort();
                Wire client = Dialer.to(own.open("destination", silent.address(), "connect-timeout", "300ms"))
                        .connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
            client.close();
            own.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
            own.awaitQuiet();
        }
    }

    @Test
    void aMissingUnixSocketIsAFailedConnect(@TempDir Path folder) throws Exception {
        try (Wire client = Dialer.to(transport.open("destination", "sock:" + folder.resolve("none.sock")))
                .connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.CONNECT_FAILED, 1);
        transport.awaitQuiet();
    }

    @Test
    void aUnixSocketIsADestination(@TempDir Path folder) throws Exception {
        try (EchoServer echo = EchoServer.onUnix(folder.resolve("s"));
                Wire client =
                        Dialer.to(transport.open("destination", echo.address())).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
            client.halfClose();
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitQuiet();
    }

    @Test
    void theFirstThatCanBeReachedIsTaken() throws Exception {
        try (RefusedPort first = new RefusedPort();
                EchoServer second = EchoServer.onTcp()) {
            transport.route(Fixed.to(first.address(), second.address()));
            String address = transport.open();
            for (int i = 0; i < 3; i++) {
                try (Wire client = Dialer.to(address).connect()) {
                    assertThat(client.write("hello").readText(5)).isEqualTo("hello");
                    assertThat(transport.sessions.list().get(0).routedBy()).contains("the list of the test");
                }
            }
            transport.awaitQuiet();
            assertThat(transport.upstream(first.address()).allConnections())
                    .as("what failed lately is tried last, so it is not tried again")
                    .isEqualTo(1);
        }
    }

    @Test
    void aDrainedDestinationIsLeftOutAndItsSessionsGoOn() throws Exception {
        try (EchoServer first = EchoServer.onTcp();
                EchoServer second = EchoServer.onTcp()) {
            transport.route(Fixed.to(first.address(), second.address()));
            String address = transport.open();
            try (Wire before = Dialer.to(address).connect()) {
                assertThat(before.write("hello").readText(5)).isEqualTo("hello");
                assertThat(transport.connector.drain(Address.parse(first.address() + ",proxy=v1")))
                        .isTrue();
                assertThat(transport.connector.drain(Address.parse(first.address())))
                        .isFalse();
                try (Wire after = Dialer.to(address).connect()) {
                    assertThat(after.write("hello").readText(5)).isEqualTo("hello");
                    assertThat(before.write("again").readText(5)).isEqualTo("again");
                    assertThat(transport.sessions.list())
                            .extracting(Session::server)
                            .containsExactlyInAnyOrder(first.address(), second.address());
                }
                assertThat(transport.connector.list())
                        .extracting(DestinationInfo::address, DestinationInfo::state)
                        .containsExactlyInAnyOrder(
                                tuple(first.address(), State.DRAINED), tuple(second.address(), State.OPEN));
            }
            transport.connector.drain(Address.parse(second.address()));
            assertThat(Dialer.to(address).connect().drain()).isEqualTo(Ending.FIN);
            transport.awaitClosed(CloseReason.CONNECT_FAILED, 1);
            assertThat(transport.connector.resume(Address.parse(second.address())))
                    .isTrue();
            try (Wire again = Dialer.to(address).connect()) {
                assertThat(again.write("hello").readText(5)).isEqualTo("hello");
            }
        }
        transport.awaitQuiet();
    }

    @Test
    void aDestinationThatFailsAndWorksAgainIsToldOnceEach() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Connector.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        RefusedPort dead = new RefusedPort();
        try {
            String address = transport.open("destination", dead.address());
            for (int i = 0; i < 3; i++) {
                Dialer.to(address).connect().drain();
            }
            transport.awaitClosed(CloseReason.CONNECT_REFUSED, 3);
            dead.close();
            try (EchoServer back = EchoServer.onPort(dead.port())) {
                for (int i = 0; i < 2; i++) {
                    try (Wire client = Dialer.to(address).connect()) {
                        assertThat(client.write("hello").readText(5)).isEqualTo("hello");
                    }
                }
                assertThat(back.visits()).isEqualTo(2);
            }
        } finally {
            logger.detachAppender(told);
        }
        assertThat(told.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO)))
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        failed -> assertThat(failed)
                                .startsWith("destination " + dead.address() + ": failed, ")
                                .endsWith("Connection refused"),
                        works -> assertThat(works).isEqualTo("destination " + dead.address() + ": works again"));
    }

    @Test
    void ifAllFailedLatelyAllAreTried() throws Exception {
        RefusedPort one = new RefusedPort();
        try (RefusedPort other = new RefusedPort()) {
            transport.route(Fixed.to(one.address(), other.address()));
            String address = transport.open();
            assertThat(Dialer.to(address).connect().drain()).isEqualTo(Ending.FIN);
            int port = one.port();
            one.close();
            try (EchoServer back = EchoServer.onPort(port);
                    Wire client = Dialer.to(address).connect()) {
                assertThat(client.write("hello").readText(5)).isEqualTo("hello");
                assertThat(back.visits()).isEqualTo(1);
            }
        }
        transport.awaitClosed(CloseReason.CONNECT_REFUSED, 1);
    }

    @Test
    void whatIsDrainedWhileAnotherIsTriedIsLeftOutToo() throws Exception {
        try (SilentPort silent = new SilentPort();
                EchoServer drained = EchoServer.onTcp();
                EchoServer live = EchoServer.onTcp()) {
            transport.route(Fixed.to(silent.address(), drained.address(), live.address()));
            try (Wire client =
                    Dialer.to(transport.open("connect-timeout", "1s")).connect()) {
                transport.awaitSessions(1);
                transport.connector.drain(Address.parse(drained.address()));
                assertThat(client.write("hello").readText(5)).isEqualTo("hello");
                assertThat(transport.sessions.list().get(0).server()).isEqualTo(live.address());
            }
            assertThat(drained.visits()).isZero();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUpOnlyIfThatIsAskedFor() throws Exception {
        try (ScriptedPeer mute = ScriptedPeer.onTcp(Script.HANG);
                Wire impatient = Dialer.to(transport.open("destination", mute.address(), "first-byte-timeout", "200ms"))
                        .connect();
                Wire patient = Dialer.to(transport.open("destination", mute.address(), "first-byte-timeout", "0"))
                        .connect()) {
            assertThat(impatient.drain()).isEqualTo(Ending.FIN);
            transport.awaitClosed(CloseReason.FIRST_BYTE_TIMEOUT, 1);
            assertThat(transport.sessions.list()).hasSize(1);
            patient.close();
        }
        transport.awaitQuiet();
    }

    @Test
    void afterTheFirstByteAServerMayStaySilent() throws Exception {
        try (ScriptedPeer slow = ScriptedPeer.onTcp(wire -> {
                    wire.write("a");
                    wire.read(1);
                    wire.write("b");
                });
                Wire client = Dialer.to(transport.open("destination", slow.address(), "first-byte-timeout", "150ms"))
                        .connect()) {
            assertThat(client.readText(1)).isEqualTo("a");
            await().during(Duration.ofMillis(500)).until(() -> transport.sessions.count() == 1);
            assertThat(client.write("x").readText(1)).isEqualTo("b");
        }
    }

    @Test
    void withoutARouteTheClientIsLeftInOrder() throws Exception {
        try (Wire client = Dialer.to(transport.open()).connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.NO_ROUTE, 1);
    }

    @Test
    void aRouterThatThrowsCostsItsSessionOnly() throws Exception {
        transport.route(new Router() {
            @Override
            public RouteDecision route(RouteRequest request) {
                throw new IllegalStateException("a defect");
            }

            @Override
            public String describe() {
                return "throws";
            }
        });
        String address = transport.open();
        assertThat(Dialer.to(address).connect().drain()).isEqualTo(Ending.FIN);
        transport.awaitClosed(CloseReason.ROUTE_FAILED, 1);
        transport.awaitQuiet();
        assertThat(transport.modules.list())
                .extracting(ModuleInfo::faults, ModuleInfo::logins, ModuleInfo::failedLogins)
                .containsExactly(tuple(1L, 1, 1));
    }

    @Test
    void aRefusalOfTheRouterIsKept() throws Exception {
        transport.route(new Fixed(new RouteDecision.Refused("not today")));
        assertThat(Dialer.to(transport.open()).connect().drain()).isEqualTo(Ending.FIN);
        transport.awaitClosed(CloseReason.ROUTE_REFUSED, 1);
        assertThat(transport.modules.list())
                .extracting(ModuleInfo::faults, ModuleInfo::logins, ModuleInfo::failedLogins)
                .containsExactly(tuple(0L, 1, 1));
    }

    @Test
    void aRouterMayAnswerLater() throws Exception {
        try (EchoServer echo = EchoServer.onTcp()) {
            CompletableFuture<RouteDecision> answer = new CompletableFuture<>();
            transport.route(new Fixed(new RouteDecision.Later(answer)));
            try (Wire client = Dialer.to(transport.open()).connect()) {
                client.write("early").halfClose();
                transport.awaitSessions(1);
                answer.complete(Fixed.to(echo.address()).decision());
                assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("early");
            }
        }
    }

    @Test
    void theRankingDecidesAlsoWhenItChanges() throws Exception {
        try (ScriptedPeer one = ScriptedPeer.onTcp(wire -> wire.write("one"));
                ScriptedPeer two = ScriptedPeer.onTcp(wire -> wire.write("two"))) {
            var registration = transport.route(Fixed.to(one.address()), 1);
            transport.route(Fixed.to(two.address()), 2);
            String address = transport.open();
            assertThat(Dialer.to(address).connect().readText(3)).isEqualTo("two");
            transport.rank(registration, 3);
            assertThat(Dialer.to(address).connect().readText(3)).isEqualTo("one");
        }
    }

    @Test
    void aClientThatLeavesDuringTheConnectLeavesNothing() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            String address = transport.open("destination", silent.address(), "connect-timeout", "5s");
            Wire client = Dialer.to(address).connect();
            transport.awaitSessions(1);
            client.reset();
            transport.awaitClosed(CloseReason.CLIENT_LEFT_EARLY, 1);
            transport.awaitQuiet();
            assertThat(transport.upstream(silent.address()).more())
                    .as("rum L12: that was no fault of the destination")
                    .containsEntry("failed_connections", 0L);
        }
    }
}
