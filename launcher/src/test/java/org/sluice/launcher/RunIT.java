// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;

/** {@code sluice run}: from a folder whose files change while it runs; and what the distribution is made of. */
class RunIT {
    @TempDir
    Path folder;

    @Test
    void changedFilesTakeEffectAndBadOnesAreToldAndChangeNothing() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Path listener = config.resolve("org.sluice.listener-a.cfg");
        String good = "address = tcp:127.0.0.1:0\ndestination = tcp:127.0.0.1:1\n";
        Files.writeString(listener, good);
        try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString())) {
            int port = Sluice.port(sluice.awaitReady().get(0));

            Files.writeString(listener, good + "backlog = many\n");
            awaitTold(sluice, "backlog");
            assertThat(canConnect(port)).isTrue();

            Files.writeString(listener, good + "broken = \\u00zz\n");
            awaitTold(sluice, "org.sluice.listener-a.cfg: is not in the syntax of Java properties: line 3: ");
            Files.writeString(listener, good.replace("127.0.0.1:1\n", "127.0.0.1:2\n"));
            awaitTold(
                    sluice, "org.sluice.listener-a.cfg: changed: destination = tcp:127.0.0.1:2 (was tcp:127.0.0.1:1)");
            Path transport = Files.writeString(config.resolve("org.sluice.transport.cfg"), "event-loops = 3\n");
            awaitTold(sluice, "org.sluice.transport.cfg: changed: event-loops = 3 (was not set)");
            Files.delete(transport);
            awaitTold(sluice, "org.sluice.transport (defaults): changed: event-loops = not set (was 3)");
            assertThat(sluice.err()).doesNotContain("\tat ", "null");

            Files.writeString(config.resolve("org.sluice.nonsense.cfg"), "a = b\n");
            awaitTold(sluice, "org.sluice.nonsense.cfg: not used: no module takes");

            Files.delete(listener);
            await().atMost(Duration.ofSeconds(10)).until(() -> !canConnect(port));
            assertThat(sluice.isAlive()).isTrue();
        }
    }

    @Test
    void whatHoldsForAllIsKnownBeforeTheFirstListener() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(config.resolve("org.sluice.listener-a.cfg"), "address = sock:" + folder.resolve("s") + "\n");
        Files.writeString(config.resolve("org.sluice.stats.cfg"), "listen = tcp:127.0.0.1:0\n");
        Files.writeString(config.resolve("org.sluice.transport.cfg"), "event-loops = 3\nnative = nio\n");
        try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString())) {
            int port = sluice.awaitReady().stream()
                    .filter(address -> address.startsWith("tcp:"))
                    .mapToInt(Sluice::port)
                    .findFirst()
                    .orElseThrow();
            String metrics;
            try (InputStream in =
                    URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
                metrics = new String(in.readAllBytes(), UTF_8);
            }
            assertThat(metrics.lines().filter(line -> line.startsWith("sluice_event_loop_lag_seconds{")))
                    .hasSize(3);
            assertThat(Sluice.run(folder, "status", "-i", "run", "--json").out())
                    .containsPattern("\"transport\" ?: ?\"nio\"");
            assertThat(sluice.err()).doesNotContain("next start");
        }
    }

    @Test
    void variablesOfTheEnvironmentStandInFiles() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = sock:${env:XDG_STATE_HOME}/s\ndestination = tcp:127.0.0.1:1\n");
        Files.writeString(config.resolve("org.sluice.transport.cfg"), "event-loops = 1${env:SLUICE_NOT_SET}\n");

        Files.createDirectory(folder.resolve("state"));

        Sluice.Result check = Sluice.run(folder, "check", "-c", config.toString());
        assertThat(check.err()).isEmpty();
        assertThat(check.out()).contains("would listen: a: sock:" + folder.resolve("state/s"));
        try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString())) {
            assertThat(sluice.awaitReady()).containsExactly("sock:" + folder.resolve("state/s"));
            assertThat(sluice.err()).doesNotContain("next start");
        }
    }

    @Test
    void aListenerWithoutItsTlsFileIsRefused() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(config.resolve("org.sluice.listener-a.cfg"), "address = ssl:127.0.0.1:0\ntls = shop\n");

        Sluice.Result check = Sluice.run(folder, "check", "-c", config.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(check.err()).contains("org.sluice.listener-a.cfg: tls: ").contains("org.sluice.tls-shop.cfg");
    }

    @Test
    void aDeployedJarIsToldItsConfigurationAndReadsItInTheCheck() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Path deploy = Files.createDirectory(config.resolve("deploy"));
        Files.copy(jar("org.sluice.router.cdb"), deploy.resolve("cdb.jar"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = tcp:127.0.0.1:0\ndestination = tcp:127.0.0.1:1\n");
        String[] features = {"-c", config.toString(), "--features", "core,tcp"};
        try (Sluice sluice = Sluice.start(folder, command("run", features))) {
            sluice.awaitReady();
            awaitTold(
                    sluice, "does nothing yet, because its configuration is missing: write org.sluice.router.cdb.cfg");
        }
        assertThat(Sluice.run(folder, command("check", features)).status()).isZero();
        Files.writeString(config.resolve("org.sluice.router.cdb-users.cfg"), "fil = /nowhere\n");
        Files.writeString(deploy.resolve("text.jar"), "no jar");
        Sluice.Result check = Sluice.run(folder, command("check", features));
        assertThat(check.status()).isEqualTo(1);
        assertThat(check.err()).contains("org.sluice.router.cdb-users.cfg: fil: ", "deploy/text.jar: is no bundle");
    }

    @Test
    void whatLiesInDeployDecidesFromTheFirstConnectionOn() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Path deploy = Files.createDirectory(config.resolve("deploy"));
        Files.copy(jar("org.sluice.router.fixed"), deploy.resolve("fixed.jar"));
        int port = FreePort.next();
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = tcp:127.0.0.1:" + port + "\ndestination = tcp:127.0.0.1:1\n");
        try (EchoServer right = EchoServer.onTcp()) {
            Files.writeString(
                    config.resolve("org.sluice.router.fixed-a.cfg"), "destinations = " + right.address() + "\n");
            // mysql brings what listens, and no router
            try (Sluice sluice =
                    Sluice.start(folder, command("run", "-c", config.toString(), "--features", "core,mysql"))) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> canConnect(port));
                try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    first.setSoTimeout(30_000);
                    first.getOutputStream().write('x');
                    assertThat(first.getInputStream().read()).as(sluice.err()).isEqualTo('x');
                }
            }
        }
    }

    private static Path jar(String bundle) throws IOException {
        try (Stream<Path> files = Files.walk(Sluice.home().resolve("repository/org/sluice/" + bundle))) {
            return files.filter(path -> path.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String[] command(String name, String... options) {
        return Stream.concat(Stream.of(name), Stream.of(options)).toArray(String[]::new);
    }

    /** Two seconds is the promise; the rest is for a busy machine. */
    private static void awaitTold(Sluice sluice, String text) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sluice.err().contains(text));
    }

    private static boolean canConnect(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatTheShippedConfigurationShowsInCommentsAndExamplesIsGoodToo() throws Exception {
        Path shipped = Sluice.home().resolve("config");
        Path own = Files.createDirectory(folder.resolve("own"));
        for (String name : List.of("org.sluice.router.cdb-users.cfg.example", "org.sluice.listener-mysql.cfg")) {
            String text = Files.readString(shipped.resolve(name));
            Files.writeString(
                    own.resolve(name.replace(".example", "")), text.replaceAll("(?m)^#(?=[a-z.-]+ = \\S)", ""));
        }

        Sluice.Result check = Sluice.run(folder, "check", "-c", own.toString());

        assertThat(check.out()).contains("would listen: mysql: tcp:127.0.0.1:5500 (mysql)", "no problem");
        // there is no such file here yet
        assertThat(check.err().lines()).singleElement().asString().contains("/var/lib/sluice/users.cdb");
    }

    @Test
    void theShippedConfigurationIsGood() throws Exception {
        Sluice.Result result = Sluice.run(folder, "check");

        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("would listen: mysql: tcp:127.0.0.1:5500");
    }

    @Test
    void theCoreAloneRuns() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString(), "--features", "core")) {
            assertThat(sluice.awaitReady()).containsExactly("nothing");
            Sluice.Result shell = Sluice.run(folder, "shell", "-c", "lb");

            assertThat(shell.status()).isEqualTo(1);
            assertThat(shell.err()).contains("no shell");
        }
    }

    @Test
    void helpAndVersionTellWhatAUserWantsToKnow() throws Exception {
        assertThat(Sluice.run(folder).status()).isZero();
        assertThat(Sluice.run(folder, "help", "rum").out()).contains("--failover-r");
        assertThat(Sluice.run(folder, "version").out())
                .contains("Sluice ")
                .contains("Java " + System.getProperty("java.version"))
                .containsPattern("native transport (epoll|nio)");
    }

    @Test
    void everyJarHasALicenceAndNoneIsGpl() throws Exception {
        String lists = Files.readString(Sluice.home().resolve("licenses/THIRD-PARTY-bundles.txt"))
                + Files.readString(Sluice.home().resolve("licenses/THIRD-PARTY-lib.txt"));
        assertThat(lists.lines().filter(line -> line.contains("GPL") && !line.contains("(EPL-2.0)")))
                .isEmpty();
        assertThat(lists).doesNotContainIgnoringCase("unknown license");
        try (Stream<Path> files = Files.walk(Sluice.home())) {
            for (Path jar :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                String name = jar.getFileName().toString();
                assertThat(name).doesNotContainIgnoringCase("mariadb");
                if (!name.startsWith("org.sluice.")) {
                    assertThat(lists).contains(":" + name.replaceFirst("-\\d.*", "") + ":");
                }
            }
        }
    }
}
