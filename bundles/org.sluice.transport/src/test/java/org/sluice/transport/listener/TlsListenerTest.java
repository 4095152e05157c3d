// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.session.CloseReason;
import org.sluice.testkit.buffer.NoLeaks;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.Wire;

/** TLS on accept, plain to the destination. rum R8, R13. */
@ExtendWith(NoLeaks.class)
class TlsListenerTest {
    private static TestTls tls;
    private static RunningTransport transport;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        tls = new TestTls(folder);
        transport = new RunningTransport();
        transport.tools.bindTls(tls);
    }

    @AfterAll
    static void stop() {
        transport.close();
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aBigTransferOverTlsArrivesUnchanged(String protocol) throws Exception {
        byte[] bytes = new byte[20_000_000];
        new Random(5).nextBytes(bytes);
        try (EchoServer echo = EchoServer.onTcp();
                SSLSocket client = tls.connect(
                        port(transport.open("address", "ssl:127.0.0.1:0", "destination", echo.address())), protocol)) {
            Thread sender = new Thread(() -> {
                try {
                    client.getOutputStream().write(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            sender.join();
        }
        transport.awaitQuiet();
    }

    @Test
    void theServersLastBytesArriveBeforeTheCloseNotify() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> wire.write("the end"));
                SSLSocket client = tls.connect(
                        port(transport.open("address", "ssl:127.0.0.1:0", "destination", server.address())),
                        "TLSv1.3")) {
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("the end");
        }
        transport.awaitQuiet();
    }

    @Test
    void theServerAnswersAfterTheClientsCloseNotify() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp(wire -> wire.write(wire.readToEnd()));
                SSLSocket client = tls.connect(
                        port(transport.open("address", "ssl:127.0.0.1:0", "destination", server.address())),
                        "TLSv1.3")) {
            client.getOutputStream().write("question".getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("question");
        }
        transport.awaitQuiet();
    }

    @Test
    void garbageInsteadOfTlsIsRefusedWithAReason() throws Exception {
        long before = transport.counters.closes(CloseReason.TLS_FAILED);
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(transport
                                .open("address", "ssl:127.0.0.1:0", "destination", echo.address())
                                .replace("ssl:", "tcp:"))
                        .connect()) {
            client.write("GET / HTTP/1.0\r\n\r\n");
            client.drain();
            assertThat(echo.visits()).isZero();
        }
        transport.awaitClosed(CloseReason.TLS_FAILED, before + 1);
        transport.awaitQuiet();
    }

    @Test
    void aClientThatLeavesDuringTheHandshakeLeavesNothing() throws Exception {
        String address = transport.open("address", "ssl:127.0.0.1:0", "destination", "tcp:127.0.0.1:1");
        for (int bytes = 0; bytes < 4; bytes++) {
            try (Wire client = Dialer.to(address.replace("ssl:", "tcp:")).connect()) {
                client.write(new byte[] {0x16, 3, 1, 2}).halfClose();
            }
        }
        transport.awaitQuiet();
    }

    @Test
    void aProxyHeaderComesBeforeTls() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Socket plain = new Socket(
                        InetAddress.getLoopbackAddress(),
                        port(transport.open(
                                "address",
                                "ssl:127.0.0.1:0",
                                "destination",
                                echo.address(),
                                "proxy-protocol.from",
                                "127.0.0.0/8")))) {
            plain.getOutputStream().write("PROXY TCP4 192.0.2.7 192.0.2.1 5555 3306\r\n".getBytes(UTF_8));
            try (SSLSocket client = tls.over(plain)) {
                client.getOutputStream().write("hi".getBytes(UTF_8));
                assertThat(client.getInputStream().readNBytes(2))
                        .asString(UTF_8)
                        .isEqualTo("hi");
                assertThat(transport.sessions.list()).singleElement().satisfies(session -> assertThat(session.client())
                        .isEqualTo("192.0.2.7:5555"));
            }
        }
        transport.awaitQuiet();
    }

    @Test
    void aListenerWithoutItsContextSaysWhatIsMissing() {
        assertThatThrownBy(() -> transport.open("address", "ssl:127.0.0.1:0", "tls", "other"))
                .hasMessageContaining("org.sluice.tls-other.cfg");
    }
}
