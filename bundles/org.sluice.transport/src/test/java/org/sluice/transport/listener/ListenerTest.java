// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.config.Settings;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.SessionPhase;
import org.sluice.api.stats.Traffic;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;

/** Opening, changing and closing listeners. rum R16, R28. */
@ExtendWith(NoLeaks.class)
class ListenerTest {
    private final RunningTransport transport = new RunningTransport();
    private EchoServer echo;

    @BeforeEach
    void start() {
        echo = EchoServer.onTcp();
    }

    @AfterEach
    void close() {
        transport.close();
        echo.close();
    }

    private void echoes(String address) throws Exception {
        try (Wire client = Dialer.to(address).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
        }
    }

    private ListenerInfo info(String name) {
        return transport.listeners.list().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void configure(String name, String... pairs) {
        Map<String, String> properties = new HashMap<>(Map.of("service.pid", ListenerSettings.PID + "~" + name));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        Settings settings = Settings.of(properties);
        ListenerSettings read = ListenerSettings.read(settings);
        settings.throwIfBad();
        transport.listeners.configure(read);
    }

    @Test
    void ipv6AndAllInterfacesAreListenedOn() throws Exception {
        echoes(transport.open("address", "tcp:[::1]:0", "destination", echo.address()));
        String all = transport.open("address", "tcp:*:0", "destination", echo.address());
        int port = Integer.parseInt(all.substring(all.lastIndexOf(':') + 1));
        echoes("tcp:127.0.0.1:" + port);
        try (Wire client = Dialer.to("tcp:127.0.0.1:" + port).connect()) {
            client.write("x").read(1);
            assertThat(transport.sessions.list()).anySatisfy(session -> assertThat(session.client())
                    .isEqualTo(client.local().substring(4)));
        }
        echoes("tcp:[::1]:" + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aUnixSocketHasItsModeAndIsRemovedAtTheEnd(String sockets, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("s.sock");
        try (RunningTransport own = new RunningTransport("native", sockets)) {
            own.open("address", "sock:" + file + ",mode=0750", "destination", echo.address());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rwxr-x---");
            try (Wire client = Dialer.to(file).connect()) {
                assertThat(client.write("hello").readText(5)).isEqualTo("hello");
                assertThat(own.sessions.list().get(0).client()).isEqualTo("local");
            }
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsInTheWayOfASocketFileIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertThatThrownBy(() -> transport.open("address", "sock:" + file))
                .hasMessageContaining("is a file and no socket");
        assertThat(file).hasContent("precious");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> transport.open("address", "sock:" + pipe)).hasMessageContaining("no socket");
        assertThat(pipe).exists();
        assertThatThrownBy(() -> transport.open("address", "sock:" + folder)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> transport.open("address", "sock:" + folder.resolve("no/where")))
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> transport.open("address", "sock:" + folder.resolve("s") + ",group=no-such-group"))
                .hasMessageContaining("there is no group no-such-group");
        assertThatThrownBy(() -> transport.open("address", "sock:/" + "x".repeat(107)))
                .hasMessageContaining("at most 107 bytes, this one has 108");
    }

    @Test
    void aLiveSocketFileIsLeftAloneAndAStaleOneReplaced(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("s.sock");
        transport.open("address", "sock:" + file, "destination", echo.address());
        assertThatThrownBy(() -> transport.open("address", "sock:" + file))
                .hasMessageContaining("is in use by the listener l1");
        Path stale = folder.resolve("stale");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(stale)).close();
        assertThat(stale).exists();
        transport.open("address", "sock:" + stale, "destination", echo.address());
        echoes("sock:" + stale);
    }

    @Test
    void withReusePortASecondProcessTakesOver(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("s.sock");
        String unix = "sock:" + file;
        String tcp = transport.open("reuse-port", "true", "destination", echo.address());
        transport.open("address", unix, "reuse-port", "true", "destination", echo.address());
        try (RunningTransport next = new RunningTransport();
                Wire old = Dialer.to(file).connect()) {
            assertThat(old.write("hello").readText(5)).isEqualTo("hello");
            next.open("address", tcp, "reuse-port", "true", "destination", echo.address());
            next.open("address", unix, "reuse-port", "true", "destination", echo.address());
            transport.listeners.drain();
            await().until(() -> transport.listeners.state().listening().isEmpty());
            assertThat(file).as("the file is the new process's").exists();
            for (int i = 0; i < 20; i++) {
                echoes(tcp);
                echoes(unix);
            }
            assertThat(old.write("still").readText(5)).isEqualTo("still");
            assertThat(next.counters.snapshot().listeners().get(0).allConnections())
                    .isEqualTo(20);
        }
    }

    @Test
    void aPortInUseIsNamedAndTakenWhenItBecomesFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "tcp:127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> transport.open("address", address))
                    .hasMessage(address + " is in use by another process");
            configure("x", "address", address, "destination", echo.address());
            await().until(() -> info("x").state() == ListenerInfo.State.FAILED);
            assertThat(transport.listeners.state().failed())
                    .singleElement()
                    .asString()
                    .contains("in use by another process");
            taken.close();
            await().until(() -> info("x").state() == ListenerInfo.State.OPEN);
            echoes(address);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> transport.open("address", "tcp:192.0.2.1:0"))
                .hasMessageContaining("does not have the address of tcp:192.0.2.1:0");
    }

    @Test
    void aChangedDestinationCountsForTheNextConnection() throws Exception {
        try (EchoServer other = EchoServer.onTcp()) {
            configure("x", "address", "tcp:127.0.0.1:0", "destination", echo.address());
            await().until(() -> info("x").state() == ListenerInfo.State.OPEN);
            String address = String.valueOf(info("x").listeningOn());
            try (Wire first = Dialer.to(address).connect()) {
                first.write("a").read(1);
                configure("x", "address", "tcp:127.0.0.1:0", "destination", other.address());
                await().until(() -> other.address().equals(info("x").destination()));
                echoes(address);
                assertThat(first.write("b").readText(1)).isEqualTo("b");
                assertThat(other.visits()).isEqualTo(1);
            }
        }
    }

    @Test
    void aChangedAddressMovesTheListenerAndABadOneDoesNot() throws Exception {
        configure("x", "address", "tcp:127.0.0.1:0", "destination", echo.address());
        await().until(() -> info("x").state() == ListenerInfo.State.OPEN);
        String before = String.valueOf(info("x").listeningOn());
        configure("x", "address", "tcp:192.0.2.1:99", "destination", echo.address());
        await().until(() -> info("x").problem() != null);
        echoes(before);
        configure("x", "address", "tcp:127.0.0.2:0", "destination", echo.address());
        await().until(() -> String.valueOf(info("x").listeningOn()).contains("127.0.0.2"));
        echoes(String.valueOf(info("x").listeningOn()));
        assertThat(info("x").problem()).isNull();
    }

    private String configured(String... pairs) {
        configure("x", pairs);
        await().until(() -> info("x").state() == ListenerInfo.State.OPEN);
        return String.valueOf(info("x").listeningOn());
    }

    @Test
    void anAddressThatOverlapsItsOwnIsChangedToo() throws Exception {
        String all = configured("address", "tcp:*:0", "destination", echo.address());
        String one = "tcp:127.0.0.1:" + all.substring(all.lastIndexOf(':') + 1);
        configure("x", "address", one, "destination", echo.address());
        await().until(() -> one.equals(info("x").listeningOn()));
        echoes(one);
        configure("x", "address", one, "destination", echo.address(), "reuse-port", "true", "backlog", "7");
        try (RunningTransport second = new RunningTransport()) {
            await().untilAsserted(() -> assertThat(second.open("address", one, "reuse-port", "true"))
                    .isEqualTo(one));
        }
        assertThat(info("x").problem()).isNull();
        echoes(one);
    }

    @Test
    void aUnixSocketWhoseChangeIsBadStaysOpen(@TempDir Path folder) throws Exception {
        String unix = configured("address", "sock:" + folder.resolve("s"), "destination", echo.address());
        configure("x", "address", unix + ",group=no-such-group", "destination", echo.address());
        await().until(() -> info("x").problem() != null);
        echoes(unix);
        configure("x", "address", unix + ",mode=0700", "destination", echo.address());
        await().until(() -> info("x").problem() == null);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))))
                .isEqualTo("rwx------");
        echoes(unix);
    }

    @Test
    void aHostNameIsListenedOnWithEachOfItsAddresses() throws Exception {
        String address = transport.open("address", "tcp:localhost:0", "destination", echo.address());
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        for (InetAddress each : InetAddress.getAllByName("localhost")) {
            echoes("tcp:" + (each.getAddress().length == 16 ? "[::1]" : each.getHostAddress()) + ":" + port);
        }
    }

    @Test
    void thoseWhoAreTurnedAwayDoNotCount() throws Exception {
        String address = transport.open("max-connections", "1", "destination", echo.address());
        try (Wire first = Dialer.to(address).connect()) {
            first.write("a").read(1);
            List<Wire> lingering = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lingering.add(Dialer.to(address).connect());
            }
            transport.awaitClosed(CloseReason.LIMIT, 5);
            first.close();
            await().until(() ->
                    transport.sessions.list().stream().noneMatch(session -> session.phase() == SessionPhase.RELAYING));
            echoes(address);
            lingering.forEach(Wire::close);
        }
        transport.awaitQuiet();
    }

    @Test
    void moreThanMaxConnectionsAreTurnedAway() throws Exception {
        String address = transport.open("max-connections", "2", "destination", echo.address());
        try (Wire one = Dialer.to(address).connect();
                Wire two = Dialer.to(address).connect()) {
            one.write("a").read(1);
            two.write("a").read(1);
            try (Wire three = Dialer.to(address).connect()) {
                assertThat(three.drain()).isEqualTo(Ending.FIN);
            }
            transport.awaitClosed(CloseReason.LIMIT, 1);
            one.write("b").read(1);
        }
        transport.awaitQuiet();
        echoes(address);
    }

    @Test
    void aKilledSessionEndsInOrder() throws Exception {
        try (Wire client =
                Dialer.to(transport.open("destination", echo.address())).connect()) {
            client.write("a").read(1);
            assertThat(transport.sessions.kill(transport.sessions.list().get(0).id(), "a test"))
                    .isTrue();
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.KILLED, 1);
        transport.awaitQuiet();
    }

    @Test
    void drainingClosesTheListenersAndKeepsTheSessions() throws Exception {
        String address = transport.open("destination", echo.address());
        try (Wire client = Dialer.to(address).connect()) {
            client.write("a").read(1);
            transport.listeners.drain();
            await().until(() -> transport.listeners.state().listening().isEmpty());
            assertThatThrownBy(() -> Dialer.to(address).connect()).hasMessageContaining("refused");
            assertThat(client.write("b").readText(1)).isEqualTo("b");
            assertThat(transport.listeners.remaining()).isEqualTo(1);
        }
        await().until(() -> transport.listeners.remaining() == 0);
    }

    @Test
    void theStatisticsListWhatWasOpenOnceWithItsRealPort() throws Exception {
        String open = transport.open("destination", echo.address());
        echoes(open);
        assertThatThrownBy(() -> transport.open("address", open)).hasMessage(open + " is in use by the listener l1");
        assertThatThrownBy(() -> transport.open("address", "tcp:192.0.2.1:0"))
                .isInstanceOf(IllegalStateException.class);
        transport.listeners.close("l1").toCompletableFuture().join();

        List<Traffic> listed = transport.counters.snapshot().listeners();

        assertThat(listed).extracting(Traffic::name, Traffic::socket).containsExactly(tuple("l1", open));
        assertThat(listed.get(0).allConnections()).isEqualTo(1);
    }

    @Test
    void wrongSettingsAreNamedAllAtOnce() {
        assertThatThrownBy(() -> transport.open(
                        "address",
                        "tcp:127.0.0.1",
                        "backlog",
                        "many",
                        "conect-timeout",
                        "1s",
                        "destination",
                        "ssl:a:1"))
                .hasMessageContaining("a port is missing")
                .hasMessageContaining("backlog: \"many\" is not a whole number from 1 to 65535")
                .hasMessageContaining("conect-timeout: is no key of this file")
                .hasMessageContaining("ssl: is for listeners");
    }

    @Test
    void listenersOfOthersAreListedAndLeftToThem() {
        transport.listeners.others = List.of(() -> List.of(new ListenerInfo(
                "abc", "tcp:127.0.0.1:1", "tcp:127.0.0.1:1", "dpm", null, ListenerInfo.State.OPEN, 1, 2, null)));
        transport.open("destination", "tcp:127.0.0.1:1");
        assertThat(transport.listeners.list())
                .extracting(ListenerInfo::name)
                .hasSize(2)
                .startsWith("abc");
        assertThat(transport.listeners.state().listening()).hasSize(1);
        assertThat(transport.listeners.close("abc").toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("listener abc is in the hands of dpm");
    }
}
