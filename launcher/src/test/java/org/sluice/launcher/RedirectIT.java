// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.EchoServer;

/** {@code sluice rum} as a process: traffic, and every way to end it. */
class RedirectIT {
    @TempDir
    Path folder;

    private EchoServer echo;

    @BeforeEach
    void startEcho() {
        echo = EchoServer.onTcp();
    }

    @AfterEach
    void stopEcho() {
        echo.close();
    }

    private Sluice rum(String... more) throws IOException {
        String[] line = new String[5 + more.length];
        System.arraycopy(new String[] {"rum", "-s", "tcp:127.0.0.1:0", "-d", echo.address()}, 0, line, 0, 5);
        System.arraycopy(more, 0, line, 5, more.length);
        return Sluice.start(folder, line);
    }

    private static Socket connect(Sluice sluice) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                Sluice.port(sluice.awaitReady().get(0)));
    }

    private static String roundTrip(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    @Test
    void redirectsAndEndsOnSigtermWith143LeavingNothing() throws Exception {
        try (Sluice sluice = rum()) {
            try (Socket client = connect(sluice)) {
                assertThat(roundTrip(client, "hello")).isEqualTo("hello");
            }
            sluice.signal("TERM");

            assertThat(sluice.await().status()).isEqualTo(143);
            assertThat(folder.resolve("state/sluice/rum/pid")).doesNotExist();
            assertThat(folder.resolve("state/sluice/rum/control.sock")).doesNotExist();
        }
    }

    @Test
    void sigtermWhileItStartsLeavesNothingEither() throws Exception {
        try (Sluice sluice = rum("-p", "rum.pid")) {
            await().pollInterval(Duration.ofMillis(2)).until(() -> Files.exists(folder.resolve("rum.pid")));
            sluice.signal("TERM");

            assertThat(sluice.await().status()).isEqualTo(143);
            assertThat(folder.resolve("rum.pid")).doesNotExist();
            assertThat(folder.resolve("state/sluice/rum/pid")).doesNotExist();
        }
    }

    @Test
    void sigintEndsWith130() throws Exception {
        try (Sluice sluice = rum()) {
            sluice.awaitReady();
            sluice.signal("INT");

            assertThat(sluice.await().status()).isEqualTo(130);
        }
    }

    @Test
    void aSecondSigtermEndsAtOnceThoughASessionLives() throws Exception {
        try (Sluice sluice = rum();
                Socket client = connect(sluice)) {
            assertThat(roundTrip(client, "a")).isEqualTo("a");
            sluice.signal("TERM");
            await().until(() -> sluice.err().contains("sessions live"));
            assertThat(roundTrip(client, "b")).isEqualTo("b");
            await().until(() -> {
                sluice.signal("TERM"); // one that comes too early is the first once more
                return !sluice.isAlive();
            });

            assertThat(sluice.await().status()).isEqualTo(143);
            assertThat(folder.resolve("state/sluice/rum/pid")).doesNotExist();
        }
    }

    @Test
    void theBundleThatAnswersMayBeUpdatedAndStoppedWhileASessionLives() throws Exception {
        try (Sluice sluice = rum();
                Socket client = connect(sluice)) {
            assertThat(roundTrip(client, "a")).isEqualTo("a");
            Matcher id = Pattern.compile("(\\d+)\\|Active[^\\n]*org\\.sluice\\.host ")
                    .matcher(Sluice.run(folder, "shell", "-c", "lb -s org.sluice.host")
                            .out());
            assertThat(id.find()).isTrue();
            // Either ends the shell in which it is typed, for that hangs on the bundle.
            Sluice.run(folder, "shell", "-c", "update " + id.group(1));

            assertThat(JSON.std.mapFrom(Sluice.run(folder, "status", "--json").out()))
                    .containsEntry("sessions", 1);
            assertThat(Sluice.run(folder, "shell", "-c", "session:list").status())
                    .isZero();
            Sluice.run(folder, "shell", "-c", "stop " + id.group(1));
            Sluice.Result unknown = Sluice.run(folder, "status");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.err()).contains("org.sluice.host");
            sluice.signal("TERM");
            await().until(() -> sluice.err().contains("they get their time"));
            assertThat(roundTrip(client, "b")).isEqualTo("b");
        }
    }

    @Test
    void drainRefusesNewClientsAndEndsWithTheLastSession() throws Exception {
        try (Sluice sluice = rum();
                Socket client = connect(sluice)) {
            assertThat(roundTrip(client, "a")).isEqualTo("a");
            try (Sluice drain = Sluice.start(folder, "drain")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> drain.err().contains("waiting for 1 session"));
                assertThat(roundTrip(client, "b")).isEqualTo("b");
                client.close();

                assertThat(drain.await().status()).isZero();
                assertThat(sluice.await().status()).isZero();
            }
        }
    }

    @Test
    void drainEndsAtItsDeadline() throws Exception {
        try (Sluice sluice = rum();
                Socket client = connect(sluice)) {
            assertThat(roundTrip(client, "a")).isEqualTo("a");

            assertThat(Sluice.run(folder, "drain", "--deadline", "200ms").status())
                    .isZero();
            assertThat(sluice.await().status()).isZero();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void statusShellReloadAndStopTalkToTheInstance() throws Exception {
        try (Sluice sluice = rum()) {
            String address = sluice.awaitReady().get(0);

            Map<String, Object> status =
                    JSON.std.mapFrom(Sluice.run(folder, "status", "--json").out());
            assertThat(status).containsEntry("instance", "rum").containsEntry("state", "running");
            assertThat(((Number) status.get("pid")).longValue()).isEqualTo(sluice.pid());
            assertThat(Sluice.run(folder, "status").out()).contains(address);
            assertThat(JSON.std.anyFrom(Sluice.run(folder, "shell", "-c", "listener:list --json")
                            .out()))
                    .asString()
                    .contains(address);
            Sluice.Result wrong = Sluice.run(folder, "shell", "-c", "session:kill 99");
            assertThat(wrong.status()).isEqualTo(1);
            assertThat(wrong.out()).isEmpty();
            assertThat(wrong.err()).contains("99");
            assertThat(Sluice.run(folder, "reload").status()).isZero();
            assertThat(Sluice.run(folder, "stop", "-i", "rum").status()).isZero();
            assertThat(sluice.await().status()).isZero();
        }
    }

    @Test
    void twoInstancesRunSideBySideButNotTwoOfOneName() throws Exception {
        try (Sluice one = rum();
                Sluice other = rum("-i", "other")) {
            one.awaitReady();
            other.awaitReady();
            try (Sluice third = rum()) {
                Sluice.Result refused = third.await();

                assertThat(refused.status()).isEqualTo(1);
                assertThat(refused.err()).contains("instance rum is already running (pid " + one.pid() + ")");
            }
            Sluice.Result vague = Sluice.run(folder, "status");
            assertThat(vague.status()).isEqualTo(2);
            assertThat(vague.err()).contains("other, rum");
        }
    }

    @Test
    void whatAKilledInstanceLeftIsNoObstacle() throws Exception {
        try (Sluice killed = rum()) {
            killed.awaitReady();
            killed.signal("KILL");
            killed.await();
            assertThat(folder.resolve("state/sluice/rum/control.sock")).exists();
        }
        try (Sluice next = rum()) {
            assertThat(next.awaitReady()).hasSize(1);
        }
    }

    @Test
    void withoutDescriptorsTheControlSocketWaitsQuietlyUntilThereAreSome() throws Exception {
        try (Sluice sluice = rum()) {
            sluice.awaitReady();
            Path socket = folder.resolve("state/sluice/rum/control.sock");
            sluice.limitDescriptors(4);
            List<SocketChannel> clients = new ArrayList<>();
            while (clients.size() < 20) { // more than are allowed, fewer than wait in the queue of the socket
                clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> refusals(sluice) > 0);
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> refusals(sluice) == 1 && sluice.isAlive());
            for (SocketChannel client : clients) {
                client.close();
            }
            assertThat(Sluice.run(folder, "status").status()).isZero();
        }
    }

    private static long refusals(Sluice sluice) throws IOException {
        return sluice.err()
                .lines()
                .filter(line -> line.contains("the control socket"))
                .count();
    }

    /** R16: the pid file holds the pid of what goes on running. */
    @Test
    void inTheBackgroundItOutlivesTheCommandThatStartedIt() throws Exception {
        try (Sluice command = rum("-b", "-p", "rum.pid", "-l", "rum.log")) {
            Sluice.Result started = command.await();

            assertThat(started.status()).isZero();
            assertThat(started.out()).startsWith("ready: listening on tcp:127.0.0.1:");
            long pid =
                    Long.parseLong(Files.readString(folder.resolve("rum.pid")).trim());
            assertThat(pid).isNotEqualTo(command.pid());
            ProcessHandle background = ProcessHandle.of(pid).orElseThrow();
            try {
                try (Socket client = connect(command)) {
                    assertThat(roundTrip(client, "x")).isEqualTo("x");
                }
                assertThat(Sluice.run(folder, "stop").status()).isZero();
            } finally {
                background.destroyForcibly();
            }
            assertThat(folder.resolve("rum.pid")).doesNotExist();
            assertThat(folder.resolve("rum.log")).content().contains("ready: listening on");
        }
    }

    @Test
    void aFailureInTheBackgroundIsToldToTheCommand() throws Exception {
        try (Sluice one = rum()) {
            one.awaitReady();
            try (Sluice again = rum("-b")) {
                Sluice.Result failed = again.await();

                assertThat(failed.status()).isEqualTo(1);
                assertThat(failed.err()).contains("already running");
            }
        }
    }

    @Test
    void whatACommandOfTheShellHasLoggedIsInTheLog() throws Exception {
        try (Sluice sluice = rum()) {
            sluice.awaitReady();
            Matcher id = Pattern.compile("(\\d+)\\|Active[^\\n]*org\\.sluice\\.transport ")
                    .matcher(Sluice.run(folder, "shell", "-c", "lb -s org.sluice.transport")
                            .out());
            assertThat(id.find()).isTrue();
            Sluice.Result stopped = Sluice.run(folder, "shell", "-c", "stop " + id.group(1));

            assertThat(stopped.err()).doesNotContain(" INFO ");
            assertThat(sluice.err()).contains("listener s1: closed");
        }
    }

    @Test
    void aStartThatFailsIsToldOnceAndAsJsonIfAskedFor() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "tcp:127.0.0.1:" + taken.getLocalPort();
            String[] line = {"rum", "-s", address, "-d", echo.address()};
            String[] json = {"rum", "-s", address, "-d", echo.address(), "--log-format", "json"};

            assertThat(Sluice.run(folder, line).err().lines().filter(text -> text.contains(address)))
                    .hasSize(1);
            assertThat(Sluice.run(folder, json).err().lines().filter(text -> text.contains(address)))
                    .singleElement()
                    .satisfies(text -> assertThat(JSON.std.mapFrom(text)).containsEntry("level", "ERROR"));
            String[] missing = {"rum", "-s", address, "-d", echo.address(), "--log-format", "json", "-p", "/nope/pid"};
            assertThat(JSON.std.mapFrom(Sluice.run(folder, missing).err())).containsEntry("level", "ERROR");
        }
    }

    @Test
    void everyLogLineIsAJsonObjectIfAskedFor() throws Exception {
        try (Sluice sluice = rum("--log-format", "json", "-v")) {
            sluice.awaitReady();
            try (Socket client = connect(sluice)) {
                assertThat(roundTrip(client, "a")).isEqualTo("a");
            }
            await().until(() -> sluice.err().contains("\"reason\""));
            assertThat(sluice.err())
                    .containsPattern(
                            "\"event\":\"session_closed\",\"session\":\\d+,\"listener\":\"s1\",\"client\":\"127.0.0.1:\\d+\"");
            sluice.signal("HUP");
            await().until(() -> sluice.err().contains("SIGHUP"));
            sluice.signal("TERM");
            for (String line : sluice.await().err().lines().toList()) {
                assertThat(JSON.std.mapFrom(line)).containsKeys("time", "level", "logger", "message");
            }
        }
    }
}
