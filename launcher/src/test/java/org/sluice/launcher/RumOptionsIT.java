// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;
import org.sluice.testkit.net.SilentPort;
import org.sluice.testkit.tls.ServerCertificate;

/** {@code sluice rum} as a process: what its options did wrong in rum once. */
class RumOptionsIT {
    private static final int GREETING = 10;

    @TempDir
    private Path folder;

    private Sluice rum(String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("rum"));
        line.addAll(List.of(options));
        return Sluice.start(folder, line.toArray(String[]::new));
    }

    private static Socket connect(String address) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Sluice.port(address));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String roundTrip(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    private String makeUsers() throws Exception {
        Path text = Files.writeString(folder.resolve("lines"), "whee - tcp:127.0.0.1:1\n");
        assertThat(Sluice.run(folder, "cdb", "make", "users.cdb", text.toString())
                        .status())
                .isZero();
        return "users.cdb";
    }

    /** R4: with whatever options it was started, it ends in order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d tcp:127.0.0.1:1 -v",
                "-f tcp:127.0.0.1:1,tcp:127.0.0.1:2 -m tcp:127.0.0.1:0",
                "-R tcp:127.0.0.1:1,tcp:127.0.0.1:2 --connect-timeout 2 --read-timeout 3",
                "-M missing.cdb",
                "-M missing.cdb -t mysql57 -d tcp:127.0.0.1:1 -L -v -m tcp:127.0.0.1:0 --ssl-server --ssl-cert c --ssl-key k"
            })
    void itEndsInOrderWithAnyOptions(String options) throws Exception {
        ServerCertificate certificate = ServerCertificate.create(folder);
        Files.copy(certificate.certificate(), folder.resolve("c"));
        Files.copy(certificate.key(), folder.resolve("k"));
        try (Sluice sluice = rum(("-s tcp:127.0.0.1:0 " + options).split(" "))) {
            sluice.awaitReady();
            sluice.signal("TERM");
            assertThat(sluice.await().status()).isEqualTo(143);
            assertThat(sluice.err()).doesNotContain("Exception", "a defect");
        }
    }

    /** R22: each number is taken for what it is; the defaults are 6 s and, for what is no database, none. */
    @Test
    void theTimeoutsTakeEffect() throws Exception {
        try (SilentPort silent = new SilentPort();
                ScriptedPeer mute = ScriptedPeer.onTcp(Script.HANG);
                Sluice connecting = rum("-s", "tcp:127.0.0.1:0", "-d", silent.address(), "--connect-timeout", "1");
                Sluice reading =
                        rum("-i", "reading", "-s", "tcp:127.0.0.1:0", "-d", mute.address(), "--read-timeout", "1")) {
            for (Sluice sluice : List.of(connecting, reading)) {
                try (Socket client = connect(sluice.awaitReady().get(0))) {
                    long begun = System.nanoTime();
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                    assertThat(Duration.ofNanos(System.nanoTime() - begun))
                            .isBetween(Duration.ofMillis(900), Duration.ofMillis(4500));
                }
            }
            assertThat(connecting.err()).contains("connect_timeout");
            assertThat(reading.err()).contains("first_byte_timeout");
        }
    }

    /** R24: by user name there need be no destination, and statistics before the first login. */
    @Test
    void theStatisticsAreThereBeforeTheFirstLogin() throws Exception {
        try (Sluice sluice = rum("-s", "tcp:127.0.0.1:0", "-M", makeUsers(), "-m", "tcp:127.0.0.1:0")) {
            List<String> addresses = sluice.awaitReady();
            String page = null;
            int greetings = 0;
            for (String address : addresses) {
                try (Socket client = connect(address)) {
                    int first = client.getInputStream().read();
                    if (first == '{') {
                        page = "{" + new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    } else {
                        client.getInputStream().skipNBytes(3);
                        assertThat(client.getInputStream().read()).isEqualTo(GREETING);
                        greetings++;
                    }
                }
            }
            assertThat(greetings).isEqualTo(1);
            Map<String, Object> figures = JSON.std.mapFrom(page);
            assertThat((List<?>) figures.get("listeners")).hasSize(1);
            assertThat((List<?>) figures.get("upstreams")).isEmpty();
        }
    }

    /** R25, R29, L17: without descriptors clients wait or are left, nothing spins, and it recovers by itself. */
    @Test
    void itRecoversFromHavingNoDescriptors() throws Exception {
        try (EchoServer echo = EchoServer.onTcp();
                Sluice sluice = rum("-s", "tcp:127.0.0.1:0", "-d", echo.address())) {
            String address = sluice.awaitReady().get(0);
            try (Socket client = connect(address)) {
                assertThat(roundTrip(client, "warm")).isEqualTo("warm");
            }
            sluice.limitDescriptors(9);
            List<Socket> clients = new ArrayList<>();
            while (clients.size() < 60) {
                clients.add(connect(address));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> sluice.err().contains("Too many open files"));
            long lines = sluice.err().lines().count();
            Duration before = cpu(sluice);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(cpu(sluice).minus(before)).as("CPU of two seconds").isLessThan(Duration.ofSeconds(1));
            assertThat(sluice.err().lines().count())
                    .as("lines logged meanwhile")
                    .isLessThan(lines + 10);
            for (Socket client : clients) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
                try (Socket client = connect(address)) {
                    assertThat(roundTrip(client, "again")).isEqualTo("again");
                }
            });
        }
    }

    private static Duration cpu(Sluice sluice) {
        return ProcessHandle.of(sluice.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }

    /** R16, R28: the next one listens on the same port while the one before serves its last sessions. */
    @Test
    void aRestartMayOverlap() throws Exception {
        String source = "tcp:127.0.0.1:" + FreePort.next();
        try (EchoServer echo = EchoServer.onTcp();
                Sluice before = rum("-i", "before", "-s", source, "-d", echo.address())) {
            before.awaitReady();
            try (Socket old = connect(source)) {
                assertThat(roundTrip(old, "a")).isEqualTo("a");
                try (Sluice drain = Sluice.start(folder, "drain", "-i", "before")) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> drain.err().contains("waiting for 1 session"));
                    try (Sluice next = rum("-i", "next", "-s", source, "-d", echo.address())) {
                        assertThat(next.awaitReady()).containsExactly(source);
                        for (int i = 0; i < 20; i++) {
                            try (Socket client = connect(source)) {
                                assertThat(roundTrip(client, "b")).isEqualTo("b");
                            }
                        }
                        assertThat(roundTrip(old, "c")).isEqualTo("c");
                        old.close();
                        assertThat(before.await().status()).isZero();
                    }
                }
            }
        }
    }

    /** L16: one process speaks several protocols, and a failover list is nobody else's. */
    @Test
    void oneProcessServesSeveralProtocols() throws Exception {
        makeUsers();
        Path config = Files.createDirectory(folder.resolve("config"));
        try (EchoServer echo = EchoServer.onTcp()) {
            Files.writeString(
                    config.resolve("org.sluice.listener-a.cfg"), "address = sock:" + folder.resolve("a") + "\n");
            Files.writeString(
                    config.resolve("org.sluice.router.fixed-a.cfg"),
                    "destinations = tcp:127.0.0.1:1 " + echo.address() + "\nlisteners = a\n");
            Files.writeString(
                    config.resolve("org.sluice.listener-b.cfg"), "address = tcp:127.0.0.1:0\nprotocol = mysql\n");
            Files.writeString(
                    config.resolve("org.sluice.router.cdb-b.cfg"), "file = " + folder.resolve("users.cdb") + "\n");
            try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString())) {
                String mysql = sluice.awaitReady().stream()
                        .filter(address -> address.startsWith("tcp:"))
                        .findFirst()
                        .orElseThrow();
                try (Socket client = connect(mysql)) {
                    assertThat(client.getInputStream().readNBytes(5)[4]).isEqualTo((byte) GREETING);
                }
                assertThatThrownBy(() -> DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + Sluice.port(mysql)
                                + "/?user=whee&password=toast&connectTimeout=20000"))
                        .hasMessageContaining("The server for this account can not be reached");
                await().untilAsserted(() -> assertThat(sluice.err().lines().filter(line -> line.contains(" session ")))
                        .singleElement()
                        .asString()
                        .contains("tcp:127.0.0.1:1: Connection refused")
                        .doesNotContain(echo.address()));
                try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("a")))) {
                    client.write(ByteBuffer.wrap(new byte[] {'x'}));
                    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);
                }
            }
        }
    }
}
