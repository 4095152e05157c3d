// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.DestinationInfo.State;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.session.CloseReason;
import org.sluice.api.stats.Series;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.RefusedPort;
import org.sluice.testkit.net.SilentPort;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** What sessions and operators see of a server that is down, and how it comes back. All sessions are on one event loop. */
@ExtendWith(NoLeaks.class)
class DownTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final RunningTransport transport =
            new RunningTransport("event-loops", "1", "check.connect-timeout", "100ms", "failure-memory", "1h");

    @AfterEach
    void close() {
        transport.close();
    }

    private void route(String... destinations) {
        RouteDecision decision = new RouteDecision.To(
                Arrays.stream(destinations).map(Destination::parse).toList(), "the list of the test");
        transport.route(new Router() {
            @Override
            public RouteDecision route(RouteRequest request) {
                return decision;
            }

            @Override
            public String describe() {
                return "the list of the test";
            }
        });
    }

    private DestinationInfo shown(String address) {
        return transport.connector.list().stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static void serves(String listener) throws IOException {
        try (Wire client = Dialer.to(listener).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
        }
    }

    private static void ends(String listener) throws IOException {
        try (Wire client = Dialer.to(listener).connect()) {
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
    }

    private double figure(String series, String destination) {
        return transport.counters.snapshot().series().stream()
                .filter(one -> one.name().equals(series))
                .map(Series::samples)
                .flatMap(List::stream)
                .filter(one -> destination.equals(one.labels().get("destination")))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** A black hole costs its first client the connect timeout, its others nothing, and others' clients never anything. */
    @Test
    void whereThereIsNoOtherItsClientsAreRefusedAtOnce() throws Exception {
        try (SilentPort hole = new SilentPort();
                EchoServer alive = EchoServer.onTcp()) {
            String dead = transport.open("destination", hole.address(), "connect-timeout", "300ms");
            String other = transport.open("destination", alive.address());
            ends(dead);
            transport.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
            for (int i = 0; i < 20; i++) {
                ends(dead);
                serves(other);
            }
            transport.awaitClosed(CloseReason.DESTINATION_DOWN, 20);
            assertThat(transport.upstream(hole.address()).allConnections())
                    .as("nobody has tried")
                    .isEqualTo(1);
            assertThat(shown(hole.address()).state()).isIn(State.DOWN, State.TRYING);
            assertThat(shown(hole.address()).why()).isEqualTo("no answer in time");
            assertThat(figure("sluice_destination_up", hole.address())).isZero();
            assertThat(figure("sluice_destination_skipped_total", hole.address()))
                    .isEqualTo(20);
            assertThat(figure("sluice_destination_up", alive.address())).isOne();
        }
    }

    /** Without any session: a check finds it. */
    @Test
    void oneThatComesBackIsUpSoonAfterAndEachChangeIsOneLine() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Connector.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        RefusedPort dead = new RefusedPort();
        try {
            String listener = transport.open("destination", dead.address());
            for (int i = 0; i < 8; i++) {
                ends(listener);
            }
            transport.awaitClosed(CloseReason.CONNECT_REFUSED, 5);
            transport.awaitClosed(CloseReason.DESTINATION_DOWN, 3);
            await("a check that fails")
                    .atMost(SOON)
                    .until(() -> shown(dead.address()).lastCheck() != null);
            dead.close();
            try (EchoServer back = EchoServer.onPort(dead.port())) {
                await("up again").atMost(SOON).until(() -> shown(dead.address()).state() == State.OPEN);
                serves(listener);
                assertThat(back.visits()).as("a check and a session").isGreaterThanOrEqualTo(2);
            }
        } finally {
            logger.detachAppender(told);
        }
        assertThat(told.list.stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO)))
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        failed -> assertThat(failed).startsWith("destination " + dead.address() + ": failed, "),
                        down -> assertThat(down)
                                .startsWith("destination " + dead.address() + ": down: Connection refused; "),
                        up -> assertThat(up)
                                .matches("destination " + dead.address() + ": up again after \\d+\\.\\d s: connected"));
    }

    @Test
    void aListSkipsWhatIsDownAtOnce() throws Exception {
        try (SilentPort hole = new SilentPort();
                EchoServer alive = EchoServer.onTcp()) {
            String dead = transport.open("destination", hole.address(), "connect-timeout", "200ms");
            ends(dead);
            transport.connector.drain(Address.parse(alive.address()));
            route(alive.address(), hole.address());
            ends(transport.open("connect-timeout", "1h"));
            transport.awaitClosed(CloseReason.DESTINATION_DOWN, 1);
            transport.connector.resume(Address.parse(alive.address()));
            route(hole.address(), alive.address());
            serves(transport.open("connect-timeout", "1h"));
        }
    }

    /** It goes there, and costs its time again; the back-off is an hour, so that no check brings it up. */
    @Test
    void anOperatorWhoResumesOneThatIsDownHasSessionsSentThere() throws Exception {
        try (SilentPort hole = new SilentPort();
                RunningTransport own = new RunningTransport(
                        "breaker.backoff",
                        "1h",
                        "breaker.longest-backoff",
                        "1h",
                        "failure-memory",
                        "1h",
                        "breaker.failures",
                        "1")) {
            String dead = own.open("destination", hole.address(), "connect-timeout", "100ms");
            ends(dead);
            own.awaitClosed(CloseReason.CONNECT_TIMEOUT, 1);
            ends(dead);
            own.awaitClosed(CloseReason.DESTINATION_DOWN, 1);
            assertThat(own.connector.resume(Address.parse(hole.address()))).isTrue();
            ends(dead);
            own.awaitClosed(CloseReason.CONNECT_TIMEOUT, 2);
        }
    }

    /** The kernel connects nobody to a group: as where this machine has no route, or no port left. */
    @Test
    void whatThisMachineCanNotDoIsNoFaultOfTheServer() throws Exception {
        String group = "tcp:224.0.0.1:3306";
        String listener = transport.open("destination", group);
        for (int i = 0; i < 7; i++) {
            ends(listener);
        }
        transport.awaitClosed(CloseReason.CONNECT_FAILED, 7);
        assertThat(shown(group).state()).isEqualTo(State.OPEN);
        CheckReport report = transport
                .connector
                .check(Address.parse(group))
                .toCompletableFuture()
                .join();
        assertThat(report.alive()).isFalse();
        assertThat(shown(group).state()).isEqualTo(State.OPEN);
    }

    @Test
    void anOperatorChecksAtAnyTime() throws Exception {
        try (EchoServer alive = EchoServer.onTcp();
                RefusedPort dead = new RefusedPort()) {
            CheckReport good = transport
                    .connector
                    .check(Address.parse(alive.address()))
                    .toCompletableFuture()
                    .join();
            assertThat(good.alive()).isTrue();
            CheckReport bad = transport
                    .connector
                    .check(Address.parse(dead.address()))
                    .toCompletableFuture()
                    .join();
            assertThat(bad.alive()).isFalse();
            assertThat(bad.text()).isEqualTo("Connection refused");
            assertThat(transport.counters.snapshot().series())
                    .as("no session goes there")
                    .allSatisfy(series -> assertThat(series.samples())
                            .noneMatch(one -> dead.address().equals(one.labels().get("destination"))));
            ends(transport.open("destination", dead.address()));
            transport
                    .connector
                    .check(Address.parse(dead.address()))
                    .toCompletableFuture()
                    .join();
            assertThat(figure("sluice_destination_failed_checks_total", dead.address()))
                    .isOne();
        }
    }

    /** The header that a reload has brought is the one that a server then insists on. */
    @Test
    void aCheckSendsWhatSessionsSendNow() throws Exception {
        try (EchoServer server = EchoServer.onTcp()) {
            serves(transport.open("destination", server.address()));
            try (Wire client = Dialer.to(transport.open("destination", server.address() + ",proxy=v1"))
                    .connect()) {
                assertThat(client.readText(6)).isEqualTo("PROXY ");
            }
            assertThat(Objects.requireNonNull(transport.connector.book.find(server.address()))
                            .destination
                            .proxyHeader())
                    .isEqualTo(Destination.ProxyHeader.V1);
        }
    }

    /** However long names may take: whoever is checked is not left as it is for that. */
    @Test
    void aCheckEndsThoughItsNameIsNeverFound() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RunningTransport own = new RunningTransport(
                        "dns.servers", "127.0.0.1:" + silent.getLocalPort(),
                        "dns.timeout", "60s",
                        "check.connect-timeout", "10ms",
                        "check.timeout", "100ms")) {
            CheckReport report = own.connector
                    .check(Address.parse("tcp:db.nowhere.example:3306"))
                    .toCompletableFuture()
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(report.text()).isEqualTo("no answer within 200 ms");
        }
    }

    private Channel reach(Destination destination) {
        CompletableFuture<ConnectOutcome> outcome = new CompletableFuture<>();
        EventLoop loop = transport.loop();
        loop.execute(() -> transport.connector.connect(
                loop, List.of(destination), "tcp", Duration.ofSeconds(10), outcome::complete));
        return ((ConnectOutcome.Connected) outcome.join()).channel();
    }

    /** Whatever a client does within its login, a server that a check finds well is not taken from the others. */
    @Test
    void whatAClientCanBringAboutLeadsToACheckAndNoFurther() throws Exception {
        try (EchoServer alive = EchoServer.onTcp()) {
            blame(Destination.parse(alive.address()), Disappointment.BROKE_LOGIN);
            awaitFoundAlive(alive.address());
        }
    }

    /** A server that is told of the client may refuse that client alone. */
    @ParameterizedTest
    @EnumSource(Disappointment.class)
    void behindAProxyHeaderNothingCountsButACheck(Disappointment kind) throws Exception {
        try (EchoServer alive = EchoServer.onTcp()) {
            blame(Destination.parse(alive.address() + ",proxy=v2"), kind);
            awaitFoundAlive(alive.address());
        }
    }

    private void blame(Destination destination, Disappointment kind) {
        for (int i = 0; i < 6; i++) {
            Channel server = reach(destination);
            transport.connector.disappointed(server, kind, "a client's doing");
            server.close();
            assertThat(shown(destination.label()).state()).isEqualTo(State.OPEN);
            assertThat(shown(destination.label()).why()).isEmpty();
        }
    }

    private void awaitFoundAlive(String label) {
        await("a check").atMost(SOON).until(() -> shown(label).lastCheck() != null);
        assertThat(shown(label).state()).isEqualTo(State.OPEN);
        assertThat(figure("sluice_destination_downs_total", label)).isZero();
    }

    /** It took its connections, and is gone when it is checked: one suspicion is enough. */
    @Test
    void aSuspicionThatACheckFindsTrueTakesItDown() throws Exception {
        EchoServer server = EchoServer.onTcp();
        Channel reached = reach(Destination.parse(server.address()));
        server.close();
        transport.connector.disappointed(reached, Disappointment.BROKE_LOGIN, "it left");
        reached.close();
        await("down").atMost(SOON).until(() -> figure("sluice_destination_downs_total", server.address()) == 1);
    }

    /** With check.interval, before any session has met it: once it is known it is looked at, and goes down unseen. */
    @Test
    void checksAtIntervalsFindWhatNoSessionHasMet() throws Exception {
        try (RunningTransport own = new RunningTransport("check.interval", "100ms", "breaker.failures", "2")) {
            EchoServer server = EchoServer.onTcp();
            String label = server.address();
            try (server) {
                serves(own.open("destination", label));
                await("checks").atMost(SOON).until(() -> server.visits() > 2);
            }
            await("down").atMost(SOON).until(() -> own.connector.list().stream()
                    .anyMatch(one -> one.address().equals(label) && one.state() == State.DOWN));
            assertThat(own.upstream(label).allConnections()).as("sessions").isEqualTo(1);
        }
    }
}
