// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
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
import org.sluice.testkit.net.Wire.Ending;
import org.sluice.transport.listener.RunningTransport;

/** The PROXY protocol in and out. Conformance case 27, and case 28 for mixed families. */
@ExtendWith(NoLeaks.class)
class ProxyHeaderTest {
    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private final RunningTransport transport = new RunningTransport();

    @AfterEach
    void close() {
        transport.close();
    }

    private static byte[] v2(int command, int family, int... addresses) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(V2_SIGNATURE);
        bytes.write(0x20 | command);
        bytes.write(family);
        bytes.write(0);
        bytes.write(addresses.length);
        for (int one : addresses) {
            bytes.write(one);
        }
        return bytes.toByteArray();
    }

    private String trusting(String destination) {
        return transport.open("destination", destination, "proxy-protocol.from", "127.0.0.0/8 ::1");
    }

    @Test
    void theClientsAddressIsThatOfTheHeaderV1() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(trusting(echo.address())).connect()) {
            // split in the middle, and with data behind it in one segment
            client.write("PROXY TCP4 192.0.2.7 192.");
            client.write("0.2.1 5555 3306\r\nhello");
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(transport.sessions.list().get(0).client()).isEqualTo("192.0.2.7:5555");
        }
        transport.awaitQuiet();
    }

    @Test
    void theClientsAddressIsThatOfTheHeaderV2() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(trusting(echo.address())).connect()) {
            client.write(v2(1, 0x11, 192, 0, 2, 9, 192, 0, 2, 1, 0x16, 0x2E, 0x0C, 0xEA))
                    .write("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(transport.sessions.list().get(0).client()).isEqualTo("192.0.2.9:5678");
        }
        transport.awaitQuiet();
    }

    @Test
    void aHealthCheckKeepsItsOwnAddress() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(trusting(echo.address())).connect()) {
            client.write(v2(0, 0)).write("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat("tcp:" + transport.sessions.list().get(0).client()).isEqualTo(client.local());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 not.an.address 192.0.2.1 5555 3306\r\n", "hello, I have no header\r\n"})
    void aTrustedNetworkWithoutAGoodHeaderIsRefused(String sent) throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(trusting(echo.address())).connect()) {
            client.write(sent);
            assertThat(client.drain()).isEqualTo(Ending.FIN);
            assertThat(echo.visits()).isZero();
        }
        transport.awaitClosed(CloseReason.PROXY_HEADER, 1);
        transport.awaitQuiet();
    }

    /** Every TCP health check of a load balancer does so. */
    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TC"})
    void aTrustedClientThatLeavesBeforeItsHeaderLeavesNothing(String sent) throws Exception {
        String address = trusting("tcp:127.0.0.1:1");
        for (int i = 0; i < 20; i++) {
            try (Wire client = Dialer.to(address).connect()) {
                client.write(sent);
            }
            Dialer.to(address).connect().write(sent).reset();
        }
        transport.awaitQuiet();
    }

    @Test
    void aSessionThatWaitsForItsHeaderCanBeKilled() throws Exception {
        try (Wire client = Dialer.to(trusting("tcp:127.0.0.1:1")).connect()) {
            transport.awaitSessions(1);
            transport.sessions.kill(transport.sessions.list().get(0).id(), "a test");
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.KILLED, 1);
        transport.awaitQuiet();
    }

    @Test
    void aHeaderThatDoesNotComeInTimeIsGivenUp() throws Exception {
        String address = transport.open(
                "destination",
                "tcp:127.0.0.1:1",
                "proxy-protocol.from",
                "127.0.0.0/8",
                "proxy-protocol.timeout",
                "200ms");
        try (Wire client = Dialer.to(address).connect()) {
            client.write("PROXY TC");
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.PROXY_HEADER, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aHeaderFromAnotherNetworkIsAnError(String version) throws Exception {
        byte[] header = version.equals("v1")
                ? "PROXY TCP4 192.0.2.7 192.0.2.1 5555 3306\r\n".getBytes(UTF_8)
                : v2(1, 0x11, 192, 0, 2, 9, 192, 0, 2, 1, 0x16, 0x2E, 0x0C, 0xEA);
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(
                                transport.open("destination", echo.address(), "proxy-protocol.from", "10.0.0.0/8"))
                        .connect()) {
            client.write(header);
            assertThat(client.drain()).isEqualTo(Ending.FIN);
        }
        transport.awaitClosed(CloseReason.PROXY_HEADER, 1);
        transport.awaitQuiet();
    }

    @Test
    void anotherNetworkWithoutAHeaderPasses() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Wire client = Dialer.to(
                                transport.open("destination", echo.address(), "proxy-protocol.from", "10.0.0.0/8"))
                        .connect()) {
            assertThat(client.write("PROXIMITY").readText(9)).isEqualTo("PROXIMITY");
        }
    }

    @Test
    void aDestinationGetsAHeaderV1() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp();
                Wire client = Dialer.to(transport.open("destination", server.address() + ",proxy=v1"))
                        .from("127.0.0.9")
                        .connect()) {
            client.write("hello").halfClose();
            server.next().await();
            String[] words = server.visit(0).wire().recordedText().split(" ");
            assertThat(words).startsWith("PROXY", "TCP4", "127.0.0.9", "127.0.0.1");
            assertThat(words[5]).endsWith("\r\nhello");
        }
        transport.awaitQuiet();
    }

    @Test
    void aDestinationGetsAHeaderV2() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp();
                Wire client = Dialer.to(transport.open("destination", server.address() + ",proxy=v2"))
                        .from("127.0.0.9")
                        .connect()) {
            client.halfClose();
            server.next().await();
            byte[] seen = server.visit(0).wire().recorded();
            assertThat(seen).hasSize(28).startsWith(V2_SIGNATURE);
            assertThat(Arrays.copyOfRange(seen, 12, 24)).containsExactly(0x21, 0x11, 0, 12, 127, 0, 0, 9, 127, 0, 0, 1);
        }
    }

    @Test
    void aClientOverAUnixSocketIsUnknown(@TempDir Path folder) throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp()) {
            for (String version : new String[] {"v1", "v2"}) {
                Path socket = folder.resolve(version);
                transport.open("address", "sock:" + socket, "destination", server.address() + ",proxy=" + version);
                try (Wire client = Dialer.to(socket).connect()) {
                    client.halfClose();
                    server.next().await();
                }
            }
            assertThat(server.visit(0).wire().recordedText()).isEqualTo("PROXY UNKNOWN\r\n");
            assertThat(server.visit(1).wire().recorded()).isEqualTo(v2(0, 0));
        }
    }

    @Test
    void bothFamiliesInOneHeaderAreWrittenAsIpv6() throws Exception {
        try (ScriptedPeer server = ScriptedPeer.onTcp();
                Wire client = Dialer.to(transport.open(
                                "destination", server.address() + ",proxy=v1", "proxy-protocol.from", "127.0.0.1"))
                        .connect()) {
            client.write("PROXY TCP6 2001:db8::7 2001:db8::1 5555 3306\r\n").halfClose();
            server.next().await();
            assertThat(server.visit(0).wire().recordedText())
                    .startsWith("PROXY TCP6 2001:db8:0:0:0:0:0:7 0:0:0:0:0:ffff:7f00:1 5555 ");
        }
    }
}
