// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.FreePort;

/** One process takes the place of another before a real MariaDB: nobody is refused, and who is there stays there. */
class TakeOverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For a measurement: more logins, or more take-overs, than are bearable in every build. */
    private static final int PER_SECOND = Integer.getInteger("sluice.take-over.logins", 40);

    private static final int TIMES = Integer.getInteger("sluice.take-over.times", 5);

    /** Of toast, as servers store it for mysql_native_password. */
    private static final String HASH = "*09A4298405EF045A61DB26DF8811FEA0E44A80FD";

    private static RealMariaDb database;

    @TempDir
    private Path folder;

    private final int port = FreePort.next();

    @BeforeAll
    static void startDatabase() {
        database = RealMariaDb.start();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    private String address() {
        return "tcp:127.0.0.1:" + port;
    }

    private String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/?user=whee&password=toast&connectTimeout=20000";
    }

    private Sluice rum(String... more) throws IOException {
        return start(List.of("rum", "-s", address(), "-d", database.address()), more);
    }

    /** As {@link #rum}, but the proxy verifies the users. */
    private Sluice verifying(String... more) throws IOException {
        return start(
                List.of(
                        "rum",
                        "-s",
                        address(),
                        "-M",
                        folder.resolve("users.cdb").toString(),
                        "-t",
                        "mysql57"),
                more);
    }

    private Sluice start(List<String> first, String... more) throws IOException {
        List<String> line = new ArrayList<>(first);
        line.addAll(List.of(more));
        return Sluice.start(folder, line.toArray(String[]::new));
    }

    private void makeUsers() throws IOException, InterruptedException {
        Path users = Files.writeString(folder.resolve("users"), "whee " + HASH + " " + database.address() + "\n");
        Sluice.run(folder, "cdb", "make", "users.cdb", users.toString());
    }

    private static int connectionId(Connection client) throws SQLException {
        try (ResultSet row = client.createStatement().executeQuery("select connection_id()")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private long pidFile() throws IOException {
        return Long.parseLong(
                Files.readString(folder.resolve("state/sluice/rum/pid")).trim());
    }

    private static long cpuMillis(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }

    @Test
    void loginsGoOnWhileProcessesFollowEachOtherAndSessionsStayWhereTheyAre() throws Exception {
        Deque<Sluice> processes = new ArrayDeque<>();
        List<Connection> stayed = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        String[] more = {
            "-m",
            "tcp:127.0.0.1:" + FreePort.next(),
            "-p",
            folder.resolve("pid").toString(),
            "--take-over"
        };
        try {
            makeUsers();
            processes.add(verifying(more)); // there is nobody yet: it just starts
            processes.getLast().awaitReady();
            try (Logins logins = new Logins(url(), PER_SECOND)) {
                for (int i = 0; i < TIMES; i++) {
                    Connection client = DriverManager.getConnection(url());
                    stayed.add(client);
                    ids.add(connectionId(client));
                    long before = logins.worked();
                    Sluice next = verifying(more);
                    processes.add(next);
                    assertThat(next.awaitReady()).contains(address());
                    assertThat(pidFile()).isEqualTo(next.pid());
                    await().atMost(PATIENCE).until(() -> logins.worked() > before + PER_SECOND);
                }
                List<String> failures = logins.end();
                System.out.println(TIMES + " take-overs: " + logins);
                assertThat(failures).isEmpty();
            }
            assertThat(folder.resolve("pid")).hasContent(processes.getLast().pid() + "\n");
            long busyBefore = cpuMillis(processes.getFirst().pid());
            for (int i = 0; i < TIMES; i++) {
                assertThat(connectionId(stayed.get(i))).isEqualTo(ids.get(i));
            }
            for (int i = 0; i < TIMES; i++) {
                Sluice old = processes.removeFirst();
                assertThat(old.isAlive()).isTrue();
                if (i == 0) {
                    assertThat(cpuMillis(old.pid()) - busyBefore)
                            .as("ms of CPU of a process that only holds a session")
                            .isLessThan(500);
                }
                stayed.get(i).close();
                Sluice.Result ended = old.await();
                assertThat(ended.status()).as(ended.err()).isZero();
                assertThat(ended.err()).containsPattern("process [0-9]+ has taken over; [0-9]+ sessions go on here");
            }
            assertThat(folder.resolve("pid")).hasContent(processes.getLast().pid() + "\n");
            try (Connection client = DriverManager.getConnection(url())) {
                assertThat(connectionId(client)).isPositive();
            }
            assertThat(Sluice.run(folder, "stop", "-i", "rum").status()).isZero();
            assertThat(processes.getLast().await().status()).isZero();
            assertThat(folder.resolve("pid")).doesNotExist();
        } finally {
            processes.forEach(Sluice::close);
        }
    }

    private String unix(Path path) {
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(UnixDomainSocketAddress.of(path));
            return client.isConnected() ? "connected" : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void socketFilesPassOnAndWhatIsWantedNoMoreGoes() throws Exception {
        Path kept = folder.resolve("kept.sock");
        Path gone = folder.resolve("gone.sock");
        Path fresh = folder.resolve("fresh.sock");
        Path stats = folder.resolve("stats.sock");
        try (Sluice old = rum("-s", "sock:" + kept + ",mode=0700", "-s", "sock:" + gone, "-m", "sock:" + stats)) {
            old.awaitReady();
            assertThat(unix(gone)).isEqualTo("connected");
            String drained = "tcp:127.0.0.1:" + FreePort.next();
            assertThat(Sluice.run(folder, "shell", "-i", "rum", "-c", "destination:drain " + drained)
                            .status())
                    .isZero();
            Object before = Files.getAttribute(kept, "unix:ino");
            try (SocketChannel queued = SocketChannel.open(UnixDomainSocketAddress.of(kept));
                    Sluice next = rum(
                            "-s",
                            "sock:" + kept + ",mode=0770",
                            "-s",
                            "sock:" + fresh,
                            "-m",
                            "sock:" + stats,
                            "--take-over",
                            "--take-over-grace",
                            "100ms")) {
                next.awaitReady();
                assertThat(queued.isConnected()).isTrue();
                assertThat(Files.getAttribute(kept, "unix:ino")).isEqualTo(before);
                assertThat((int) Files.getAttribute(kept, "unix:mode") & 0777).isEqualTo(0770);
                assertThat(unix(kept)).isEqualTo("connected");
                assertThat(unix(fresh)).isEqualTo("connected");
                assertThat(gone).doesNotExist();
                assertThat(old.await().status())
                        .as("its session is cut after the grace")
                        .isZero();
                assertThat(unix(kept)).isEqualTo("connected");
                assertThat(statistics(stats)).contains("\"pid\":" + next.pid());
                assertThat(Sluice.run(folder, "shell", "-i", "rum", "-c", "destination:list --json")
                                .out())
                        .contains(drained);
                next.signal("TERM");
                assertThat(next.await().status()).isEqualTo(143);
                assertThat(kept).doesNotExist();
                assertThat(stats).doesNotExist();
            }
        }
    }

    private static String statistics(Path path) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.shutdownOutput();
            byte[] said = Channels.newInputStream(client).readAllBytes();
            return new String(said, StandardCharsets.UTF_8).replace(" ", "");
        }
    }

    @Test
    void aProcessThatDoesNotGetReadyChangesNothing() throws Exception {
        Path stats = folder.resolve("stats.sock");
        try (Sluice old = rum("-m", "sock:" + stats)) {
            old.awaitReady();
            try (Connection client = DriverManager.getConnection(url());
                    Logins logins = new Logins(url(), PER_SECOND)) {
                int id = connectionId(client);

                Sluice.Result bad = rum("-m", "sock:/nowhere/s", "--take-over").await();
                assertThat(bad.status()).isEqualTo(1);
                assertThat(bad.err()).contains("there is no folder /nowhere");
                assertThat(old.err()).doesNotContain("takes over");

                Sluice.Result inUse = rum("-m", "sock:" + stats, "-s", database.address(), "--take-over")
                        .await();
                assertThat(inUse.status()).isEqualTo(1);
                assertThat(inUse.err()).contains("is in use by another process");
                await().atMost(PATIENCE).until(() -> old.err().contains("has not taken over: this one goes on"));

                Sluice unwritable = rum("-p", folder.resolve("none/pid").toString(), "--take-over");
                assertThat(unwritable.await().err()).contains("option -p: the pid file");
                await().atMost(PATIENCE).until(() -> alive("rum") && pidFile() == old.pid());

                await().atMost(PATIENCE).until(() -> statistics(stats).contains("\"pid\":" + old.pid()));
                assertThat(connectionId(client)).isEqualTo(id);
                long before = logins.worked();
                await().atMost(PATIENCE).until(() -> logins.worked() > before + PER_SECOND);
                assertThat(logins.end()).isEmpty();
            }
            try (Sluice next = rum("--take-over")) {
                next.awaitReady();
                assertThat(old.await().status()).isZero();
            }
        }
    }

    /** One of the distribution, as an operator could have built it anew. */
    private Path jarOf(String bundle) throws IOException {
        try (Stream<Path> files = Files.walk(Sluice.home().resolve("repository"))) {
            Path jar = files.filter(path -> path.getFileName().toString().matches(bundle + "-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow();
            return Files.copy(jar, folder.resolve(bundle + ".jar"));
        }
    }

    private String shell(String command, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("shell", "-i", "rum", "-c", command));
        line.addAll(List.of(options));
        Sluice.Result result = Sluice.run(folder, line.toArray(String[]::new));
        assertThat(result.status()).as(result.err()).isZero();
        return result.out();
    }

    private void deleteKeptJar(Sluice process, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("state/sluice/rum/bundle-cache-" + process.pid()))) {
            Files.delete(files.filter(path -> path.endsWith(Path.of("jars", name)))
                    .findFirst()
                    .orElseThrow());
        }
    }

    @Test
    void whatAnOperatorSaidGoesOnAndTheOlderProcessCanBeAsked() throws Exception {
        makeUsers();
        try (Sluice old = verifying()) {
            old.awaitReady();
            for (String bundle : List.of("org.sluice.auth.nativepassword", "org.sluice.auth.sha2")) {
                shell("module:swap " + bundle + " " + jarOf(bundle));
            }
            shell("module:mode org.sluice.auth.sha2 shadow");
            deleteKeptJar(old, "2.jar");
            try (Connection client = DriverManager.getConnection(url());
                    Sluice next = verifying("--take-over")) {
                next.awaitReady();
                assertThat(client.isValid(10)).isTrue();
                assertThat(next.err().lines().filter(line -> line.contains("WARN  CarriedModules")))
                        .satisfiesExactly(line -> assertThat(line)
                                .contains("org.sluice.auth.sha2/", "was swapped in by an operator, and is not here"));
                assertThat(shell("module:history")).contains("org.sluice.auth.nativepassword", "swapped");
                assertThat(shell("module:list | grep sha2")).contains("shadow");

                String pid = Long.toString(old.pid());
                assertThat(Sluice.run(folder, "status", "-i", "rum").out())
                        .containsPattern("older +process " + pid + ", .*, 1 session ");
                assertThat(Sluice.run(folder, "status", "--json").out().replace(" ", ""))
                        .contains("\"pid\":" + pid);
                assertThat(Sluice.run(folder, "status", "--pid", "1").err()).contains("there is " + pid);
                assertThat(shell("session:list --json")).doesNotContain("whee");
                assertThat(shell("session:list --json", "--pid", pid)).contains("whee");

                Sluice.Result stopped = Sluice.run(folder, "stop", "-i", "rum");
                assertThat(stopped.status()).isZero();
                assertThat(stopped.err())
                        .contains("an older process goes on with 1 session", "sluice stop -i rum --pid " + pid);
                assertThat(next.await().status()).isZero();
                assertThat(Sluice.run(folder, "status", "-i", "rum").err()).contains("name it with --pid " + pid);
                assertThat(client.isValid(10)).isTrue();

                String id = shell("session:list --json", "--pid", pid)
                        .replaceAll("(?s).*?\"id\" *: *\"?([^\",]+)\"?,.*", "$1");
                shell("session:kill " + id, "--pid", pid);
                assertThat(client.isValid(10)).isFalse();
                assertThat(old.await().status()).isZero();
                assertThat(folder.resolve("state/sluice/rum/" + pid + ".sock")).doesNotExist();
            }
        }
    }

    private boolean alive(String instance) {
        try {
            return Sluice.run(folder, "status", "-i", instance).status() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatCanNotBeTakenOverIsRefusedWithTheReason() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(
                config.resolve("org.sluice.listener-a.cfg"),
                "address = " + address() + "\ndestination = " + database.address() + "\n");
        Files.writeString(config.resolve("org.sluice.transport.cfg"), "native = nio\n");
        String[] run = {"run", "-c", config.toString(), "--features", "core,tcp"};
        try (Sluice old = Sluice.start(folder, run)) {
            old.awaitReady();
            Sluice.Result refused =
                    Sluice.run(folder, "run", "-c", config.toString(), "--features", "core,tcp", "--take-over");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("instance run can not be taken over: its sockets are Java's own (NIO)");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(old.isAlive()).isTrue();
        }
        assertThat(Sluice.run(folder, "demo", "--take-over").err()).contains("the demo's databases");
        assertThat(Sluice.run(folder, "run", "--take-over-grace", "1s").err()).contains("it goes with --take-over");
    }
}
