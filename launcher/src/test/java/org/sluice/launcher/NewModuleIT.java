// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;

/** {@code sluice new-module}: what it writes is built by Maven in an empty folder, and works in a live instance. */
class NewModuleIT {
    private static final List<String> KINDS = List.of("router", "credentials", "access", "observer", "interceptor");
    /** In an order in which nobody comes in before all are there. */
    private static final List<String> DEPLOYED = List.of("interceptor", "observer", "credentials", "access", "router");

    @TempDir
    private Path folder;

    @Test
    void eachKindIsBuiltAndAnswersLogins() throws Exception {
        for (String kind : KINDS) {
            Sluice.Result made = Sluice.run(folder, "new-module", kind, "my." + kind);
            assertThat(made.status()).as(made.err()).isZero();
            assertThat(made.out()).contains("cd my." + kind + " && mvn package");
        }
        build(KINDS.stream().map(kind -> "my." + kind).toList());

        Path config = Files.createDirectories(folder.resolve("config"));
        Path deploy = Files.createDirectories(config.resolve("deploy"));
        Files.writeString(
                config.resolve("org.sluice.listener-mysql.cfg"), "address = tcp:127.0.0.1:0\nprotocol = mysql\n");
        try (RealMariaDb database = RealMariaDb.start();
                Sluice sluice = Sluice.start(folder, "run", "-i", "new", "--no-shell", "-c", config.toString())) {
            int port = Sluice.port(sluice.awaitReady().get(0));
            assertThat(login(port)).contains("Access denied");

            for (String kind : DEPLOYED) {
                Path module = folder.resolve("my." + kind);
                String keys = Files.readString(module.resolve("my." + kind + ".cfg"));
                Files.writeString(
                        config.resolve("my." + kind + ".cfg"),
                        keys.replace("tcp:127.0.0.1:5501", "tcp:127.0.0.1:" + database.port()));
                Files.copy(module.resolve("target/my." + kind + ".jar"), deploy.resolve("my." + kind + ".jar"));
            }
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(login(port)).isEqualTo("in"));
            assertThat(sluice.err()).doesNotContain("ERROR", "not used");
            String why = Sluice.run(folder, "shell", "-i", "new", "-c", "route:explain whee 192.0.2.7")
                    .out();
            String modules = Sluice.run(folder, "shell", "-i", "new", "-c", "module:list --json")
                    .out();
            assertThat(modules).contains("my.observer", "commands took longer than");
            assertThat(why).contains("my.router", "my.credentials", "is a user of the list");
        }
        try (Sluice again = Sluice.start(folder, "run", "-i", "new", "--no-shell", "-c", config.toString())) {
            again.awaitReady();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(again.err()).contains("my.router/1.0.0 is started"));
            assertThat(again.err()).doesNotContain("ERROR", "not used");
        }
    }

    /** As a user does, but with nothing fetched: this build has what that one needs. */
    private void build(List<String> modules) throws Exception {
        StringBuilder pom = new StringBuilder("<project><modelVersion>4.0.0</modelVersion><groupId>my</groupId>"
                + "<artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules>");
        for (String module : modules) {
            pom.append("<module>").append(module).append("</module>");
        }
        Files.writeString(folder.resolve("pom.xml"), pom.append("</modules></project>"));
        File log = folder.resolve("build.log").toFile();
        Process maven = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-o",
                        "-Dmaven.repo.local=" + System.getProperty("test.maven.repository"),
                        "package")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        boolean ended = maven.waitFor(3, TimeUnit.MINUTES);
        maven.destroyForcibly();
        String said = Files.readString(log.toPath());
        assertThat(ended && maven.exitValue() == 0).as(said).isTrue();
        assertThat(said).contains("Tests run: 3").doesNotContain("WARNING");
    }

    private static String login(int port) {
        try (Connection client = DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/?sslMode=disable", "whee", "toast")) {
            client.createStatement().execute("select 1");
            return "in";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whatCanNotBeMadeIsSaid() throws Exception {
        Files.createDirectories(folder.resolve("full/of/things"));
        assertSays(
                "\"tap\" is no kind of module; there are router, credentials, access, observer, interceptor",
                "tap",
                "my.tap");
        assertSays("\"router\" is no name for a module", "router", "router");
        assertSays("\"my.class\" is no name for a module", "router", "my.class");
        assertSays("full is there already, and is no empty folder", "router", "my.router", "full");
        assertThat(Sluice.run(folder, "help", "new-module").out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private void assertSays(String what, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("new-module"));
        line.addAll(List.of(arguments));
        Sluice.Result result = Sluice.run(folder, line.toArray(String[]::new));
        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains(what);
    }
}
