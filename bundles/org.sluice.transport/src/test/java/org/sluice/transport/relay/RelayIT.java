// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionPhase;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Checksums;
import org.sluice.testkit.net.Checksums.Sum;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** What a client and a server see of each other through a relay. rum L11. */
@ExtendWith(NoLeaks.class)
class RelayIT {
    /** How much goes each way in the big transfer; the figure of the release check is 20. */
    private static final long BYTES = (long) (Double.parseDouble(System.getProperty("relay.gigabytes", "0.5")) * 1e9);

    private RunningTransport transport;

    private String listen(String sockets, ScriptedPeer peer, String... settings) {
        transport = new RunningTransport("native", sockets);
        String[] all = new String[settings.length + 2];
        all[0] = "destination";
        all[1] = peer.address();
        System.arraycopy(settings, 0, all, 2, settings.length);
        return transport.open(all);
    }

    @AfterEach
    void close() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whatIsSentComesBackAndIsCountedExactly(String sockets) throws Exception {
        transport = new RunningTransport("native", sockets);
        try (EchoServer echo = EchoServer.onTcp();
                Wire client =
                        Dialer.to(transport.open("destination", echo.address())).connect()) {
            assertThat(client.write("hello").readText(5)).isEqualTo("hello");
            assertThat(transport.sessions.list()).singleElement().satisfies(session -> {
                assertThat(session.server()).isEqualTo(echo.address());
                assertThat("tcp:" + session.client()).isEqualTo(client.local());
                assertThat(session.inputBytes()).isEqualTo(5);
                assertThat(session.outputBytes()).isEqualTo(5);
            });
            client.halfClose();
            assertThat(client.drain()).isEqualTo(Ending.FIN);
            transport.awaitQuiet();
            assertThat(transport.listener("l1").inputBytes()).isEqualTo(5);
            assertThat(transport.listener("l1").outputBytes()).isEqualTo(5);
            assertThat(transport.upstream(echo.address()).inputBytes()).isEqualTo(5);
            assertThat(transport.counters.closes(CloseReason.CLIENT_CLOSED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void theServerAnswersAfterTheClientHasHalfClosed(String sockets) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    byte[] question = wire.readToEnd();
                    wire.write("you said " + new String(question, UTF_8)).halfClose();
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            client.write("ping").halfClose();
            assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("you said ping");
            transport.awaitClosed(CloseReason.CLIENT_CLOSED, 1);
            transport.awaitQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void theClientGoesOnAfterTheServerHasHalfClosed(String sockets) throws Exception {
        CompletableFuture<Sum> got = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    wire.write("bye").halfClose();
                    got.complete(Checksums.receiveToEnd(wire));
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("bye");
            Sum sent = Checksums.send(client, 7, 3_000_001);
            client.halfClose();
            assertThat(got.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
            transport.awaitClosed(CloseReason.SERVER_CLOSED, 1);
            transport.awaitQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void theLastByteBeforeACloseArrives(String sockets) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> Checksums.send(wire, 3, 5_000_003));
                Wire client = Dialer.to(listen(sockets, server))
                        .withReceiveBuffer(4096)
                        .connect()) {
            assertThat(Checksums.receiveToEnd(client)).isEqualTo(Checksums.of(3, 5_000_003));
        }
        transport.awaitQuiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aBigTransferEachWayAtOnceArrivesUnchanged(String sockets) throws Exception {
        CompletableFuture<Sum> up = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    CompletableFuture<Void> down = CompletableFuture.runAsync(() -> send(wire, 11));
                    up.complete(Checksums.receiveToEnd(wire));
                    down.join();
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, 12));
            Sum down = Checksums.receiveToEnd(client);
            sending.join();
            assertThat(down).isEqualTo(Checksums.of(11, BYTES));
            assertThat(up.get(10, TimeUnit.SECONDS)).isEqualTo(Checksums.of(12, BYTES));
            transport.awaitQuiet();
            assertThat(transport.listener("l1").inputBytes()).isEqualTo(BYTES);
            assertThat(transport.listener("l1").outputBytes()).isEqualTo(BYTES);
        }
    }

    private static void send(Wire wire, long seed) {
        try {
            Checksums.send(wire, seed, BYTES);
            wire.halfClose();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aResetByTheClientIsPassedOn(String sockets) throws Exception {
        CompletableFuture<Ending> seen = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    wire.write("x");
                    seen.complete(wire.drain());
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            client.read(1);
            client.reset();
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(Ending.RST);
            transport.awaitClosed(CloseReason.CLIENT_RESET, 1);
            transport.awaitQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aResetByTheServerIsPassedOnBehindWhatItSent(String sockets) throws Exception {
        CompletableFuture<Void> resetNow = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    wire.write("half an answ");
                    resetNow.join();
                    wire.reset();
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            assertThat(client.readText(12)).isEqualTo("half an answ");
            resetNow.complete(null);
            assertThat(client.drain()).isEqualTo(Ending.RST);
            transport.awaitClosed(CloseReason.SERVER_RESET, 1);
            transport.awaitQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aResetAfterAHalfCloseIsSeen(String sockets) throws Exception {
        CompletableFuture<Ending> seen = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    wire.write("bye").halfClose();
                    seen.complete(wire.drain());
                });
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("bye");
            client.write("more");
            client.reset();
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(Ending.RST);
            transport.awaitQuiet();
        }
    }

    /** Only epoll tells of the reset of a side whose input has ended; NIO sees it when it next writes there. */
    @ParameterizedTest
    @ValueSource(strings = "epoll")
    void aClientThatHalfClosedAndThenResetsFreesTheSession(String sockets) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(Script.HANG);
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            client.write("question").halfClose();
            await().until(() -> transport.sessions.list().stream()
                    .anyMatch(session -> session.phase() == SessionPhase.CLIENT_DONE));
            client.reset();
            transport.awaitQuiet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aServerIsReadOnlyAsFastAsItsClientTakes(String sockets) throws Exception {
        CompletableFuture<Void> release = new CompletableFuture<>();
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> {
                    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
                    await().pollInterval(Duration.ofMillis(100))
                            .during(Duration.ofMillis(500))
                            .until(() -> wire.writeSome(bytes.clear()) == 0);
                    release.complete(null);
                    wire.halfClose();
                    wire.drain();
                });
                Wire client = Dialer.to(listen(sockets, server))
                        .withReceiveBuffer(4096)
                        .connect()) {
            release.get(20, TimeUnit.SECONDS);
            Session session = transport.sessions.list().get(0);
            long taken = session.outputBytes();
            client.halfClose();
            long all = Checksums.receiveToEnd(client).length();
            assertThat(all - taken).as("left in the kernel, towards the server").isPositive();
            assertThat(taken)
                    .as("what the kernel takes for the client, and a little more")
                    .isBetween(1L, 8_000_000L);
        }
        transport.awaitQuiet();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whatWasSentBeforeTheServerWasThereArrivesInOrder(String sockets) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> wire.write(wire.readToEnd()));
                Wire client = Dialer.to(listen(sockets, server)).connect()) {
            client.write("early, and done").halfClose();
            assertThat(client.readToEnd()).asString(UTF_8).isEqualTo("early, and done");
        }
        transport.awaitQuiet();
    }
}
