// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.FreePort;

/**
 * The example of each command's {@code --help}, copied from the screen and run: as a user with the configuration that is
 * shipped would, with sessions logged in on a real server.
 */
class ExamplesIT {
    private static final Path SHIPPED = Path.of("..", "..", "config");
    private static final Pattern EXAMPLE = Pattern.compile("^example: (.*)$", Pattern.MULTILINE);
    private static final Pattern NEW_JAR = Pattern.compile("^module:swap (\\S+) (\\S+\\.jar)$");

    @TempDir
    Path folder;

    private final List<Connection> sessions = new ArrayList<>();
    private final List<Path> jars = new ArrayList<>();

    @Test
    void eachExampleWorksAsPrinted() throws Exception {
        int port = FreePort.next();
        try (RealMariaDb database = RealMariaDb.start();
                Composition composition = Composition.start(folder, "core", "tcp", "mysql", "cdb", "stats", "shell")) {
            configure(composition, port, "tcp:127.0.0.1:" + database.port());
            String url = RealMariaDb.jdbcUrl(port);
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> sessions.add(login(url)));
            sessions.add(login(url));
            Shell shell = composition.shell();

            List<String> commands = commands(shell);
            assertThat(commands).contains("session:show", "session:tap", "module:swap", "watch", "help");
            for (String command : commands) {
                String example = example(shell, command);
                run(composition, command, example);
            }
            assertThat(composition.errors()).isEmpty();
        } finally {
            for (Path jar : jars) {
                Files.deleteIfExists(jar);
            }
            for (Connection session : sessions) {
                session.close();
            }
        }
    }

    /** The files of {@code config/}, but on free ports and with this server. */
    private void configure(Composition composition, int port, String server) throws Exception {
        Path users = Users.write(folder.resolve("users.cdb"), "whee", Users.TOAST, server);
        composition
                .configure("org.sluice.module.cfg", Map.of("swap.watch", "0"))
                .configure("org.sluice.router.cdb-users.cfg", Map.of("file", users.toString()))
                .configure(
                        "org.sluice.listener-mysql.cfg",
                        shipped(
                                "org.sluice.listener-mysql.cfg",
                                Map.of("address", "tcp:127.0.0.1:" + port, "destination", server)));
    }

    private static Map<String, String> shipped(String file, Map<String, String> other) throws IOException {
        Properties settings = new Properties();
        try (var in = Files.newInputStream(SHIPPED.resolve(file))) {
            settings.load(in);
        }
        other.forEach(settings::setProperty);
        Map<String, String> all = new TreeMap<>();
        settings.stringPropertyNames().forEach(name -> all.put(name, settings.getProperty(name)));
        return all;
    }

    private static Connection login(String url) throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** All that the help names, what only ends by itself or by Ctrl-C first: it needs the sessions. */
    private static List<String> commands(Shell shell) {
        List<String> commands = new ArrayList<>(List.of("session:tap", "watch", "help"));
        for (String group : List.of("session", "listener", "destination", "route", "auth", "stats", "cdb", "module")) {
            shell.run("help " + group)
                    .out()
                    .lines()
                    .map(line -> line.split(" ")[0])
                    .filter(word -> word.startsWith(group + ":") && !commands.contains(word))
                    .forEach(commands::add);
        }
        // what is taken back must have been done
        commands.remove("module:rollback");
        commands.add("module:rollback");
        return commands;
    }

    private static String example(Shell shell, String command) {
        Shell.Result help = shell.run(command + " --help");
        assertThat(help.status()).as(command + ": " + help.err()).isZero();
        Matcher example = EXAMPLE.matcher(help.out());
        assertThat(example.find()).as(help.out()).isTrue();
        return example.group(1);
    }

    private void run(Composition composition, String command, String example) throws Exception {
        Shell shell = composition.shell();
        Matcher swap = NEW_JAR.matcher(example);
        if (swap.matches()) {
            jars.add(AlteredJar.version(swap.group(1), "9.0.0", Path.of(swap.group(2))));
        }
        Shell.Result result =
                List.of("session:tap", "watch").contains(command) ? untilCtrlC(shell, example) : shell.run(example);
        assertThat(result.err()).as(example).isEmpty();
        assertThat(result.status()).as(example).isZero();
        assertThat(result.out()).as(example).isNotBlank();
    }

    /** It goes on until it has said something. */
    private Shell.Result untilCtrlC(Shell shell, String example) throws Exception {
        CompletableFuture<Shell.Result> running = CompletableFuture.supplyAsync(() -> shell.run(example));
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sessions.get(0).isValid(5);
            return running.isDone() || !shell.printed().isBlank();
        });
        shell.interrupt();
        return running.get(10, TimeUnit.SECONDS);
    }
}
