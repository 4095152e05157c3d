// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.process.Descriptors;

@Timeout(20)
class ScriptedPeerTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void playsItsScriptAndRecordsWhatCame() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(wire -> wire.write("hello " + wire.readText(3)));
                Wire wire = Dialer.to(peer.address()).connect()) {
            wire.write("you");
            assertThat(wire.readToEnd()).asString(UTF_8).isEqualTo("hello you");
            Visit visit = peer.next().await();
            assertThat(visit.wire().recordedText()).isEqualTo("you");
            assertThat(visit.wire().received()).isEqualTo(3);
            assertThat(visit.wire().sent()).isEqualTo(9);
            assertThat(visit.wire().remote()).isEqualTo(wire.local());
        }
    }

    @Test
    void playsAnotherScriptForTheSecondConnectionAndTheLastForAllThatFollow() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.onTcp(ScriptedPeerTest::resetAfterAByte, wire -> wire.write(wire.read(1)))) {
            assertThat(ending(peer)).isEqualTo(Wire.Ending.RST);
            assertThat(ending(peer)).isEqualTo(Wire.Ending.FIN);
            assertThat(ending(peer)).isEqualTo(Wire.Ending.FIN);
            assertThat(peer.visits()).hasSize(3);
        }
    }

    private static Wire.Ending ending(ScriptedPeer peer) throws IOException {
        try (Wire wire = Dialer.to(peer.address()).connect()) {
            return wire.write("a").drain();
        }
    }

    private static void resetAfterAByte(Wire wire) throws IOException {
        wire.read(1);
        wire.reset();
    }

    @Test
    void readsOnAfterAHalfClose() throws Exception {
        try (ScriptedPeer peer =
                        ScriptedPeer.onTcp6(wire -> wire.write("a").halfClose().drain());
                Wire wire = Dialer.to(peer.address()).connect()) {
            assertThat(peer.address()).startsWith("tcp:[::1]:");
            assertThat(wire.readToEnd()).asString(UTF_8).isEqualTo("a");
            wire.write("still here").close();
            assertThat(peer.next().await().wire().recordedText()).isEqualTo("still here");
        }
    }

    @Test
    void seesTheResetOfItsClient() throws Exception {
        try (ScriptedPeer peer =
                ScriptedPeer.onTcp(wire -> wire.write(wire.drain().name()))) {
            Wire wire = Dialer.to(peer.address()).connect();
            Visit visit = peer.next();
            wire.reset();
            assertThatThrownBy(visit::await).isInstanceOf(IOException.class);
        }
    }

    @Test
    void listensOnAUnixSocketAndRemovesIt(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("a.sock");
        try (EchoServer echo = EchoServer.onUnix(socket);
                Wire wire = Dialer.to(echo.address()).connect()) {
            wire.write("mirror").halfClose();
            assertThat(wire.readToEnd()).asString(UTF_8).isEqualTo("mirror");
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void namesTheDeadlineThatPassed() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(Script.HANG);
                Wire wire = Dialer.to(peer.address()).within(SHORT).connect()) {
            assertThatThrownBy(() -> wire.read(1))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("nothing came from " + peer.address() + " within 100 ms");
        }
    }

    @Test
    void namesHowMuchCameBeforeTheEnd() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(wire -> wire.write("ab"));
                Wire wire = Dialer.to(peer.address()).connect()) {
            assertThatThrownBy(() -> wire.read(3))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("after 2 of 3 bytes");
        }
    }

    @Test
    void refusesOnceItWasToldTo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(Script.ECHO);
                Wire before = Dialer.to(peer.address()).connect()) {
            peer.next();
            peer.refuse();
            assertThatThrownBy(() -> Dialer.to(peer.address()).connect()).isInstanceOf(ConnectException.class);
            before.write("x");
            assertThat(before.readText(1)).isEqualTo("x");
        }
    }

    @Test
    void dialsFromAChosenAddress() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(Script.SWALLOW);
                Wire wire = Dialer.to(peer.port()).from("127.0.0.9").connect()) {
            assertThat(wire.local()).startsWith("tcp:127.0.0.9:");
            assertThat(peer.next().wire().remote()).isEqualTo(wire.local());
        }
    }

    @Test
    void hasPortsThatRefuseAndPortsThatSayNothing() {
        try (RefusedPort refused = new RefusedPort();
                SilentPort silent = new SilentPort()) {
            assertThatThrownBy(() -> Dialer.to(refused.port()).connect()).isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> Dialer.to(silent.port()).within(SHORT).connect())
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void leavesNoDescriptorBehind() throws Exception {
        exchange();
        Descriptors before = Descriptors.ofThisProcess();
        for (int i = 0; i < 20; i++) {
            exchange();
        }
        Descriptors after = Descriptors.ofThisProcess();
        assertThat(transports(after)).as(() -> after.since(before).toString()).isLessThanOrEqualTo(transports(before));
    }

    /** Sockets and selectors; the JVM opens its jars when it likes. */
    private static long transports(Descriptors descriptors) {
        return descriptors.sockets()
                + descriptors.targets().values().stream()
                        .filter(target -> target.startsWith("anon_inode:"))
                        .count();
    }

    private static void exchange() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.onTcp(wire -> wire.write(wire.read(4)));
                Wire wire = Dialer.to(peer.address()).connect()) {
            wire.write("ping");
            wire.readToEnd();
            peer.next().await();
        }
    }

    @Test
    void findsFreePorts() throws Exception {
        int port = FreePort.next();
        try (EchoServer echo = EchoServer.onPort(port)) {
            assertThat(echo.port()).isEqualTo(port);
            assertThat(Files.exists(Path.of("/proc/self/fd"))).isTrue();
        }
    }

    /** By chance alone some would be given twice: there are 14,000 to choose from. */
    @Test
    void noFreePortIsGivenTwice() {
        List<Integer> ports = Stream.generate(FreePort::next).limit(500).toList();
        assertThat(ports).doesNotHaveDuplicates();
    }
}
