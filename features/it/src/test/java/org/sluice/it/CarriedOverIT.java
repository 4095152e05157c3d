// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator has said of modules goes on in a process that takes over; the two processes are two frameworks here. */
class CarriedOverIT {
    private static final String ROUTER = "org.sluice.router.fixed";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Composition old;
    private Composition fresh;

    @BeforeEach
    void start() throws IOException {
        old = running("old");
        awaitDeployed();
        fresh = running("fresh");
    }

    @AfterEach
    void stop() {
        fresh.close();
        old.close();
    }

    /** With a newer jar in the folder deploy/ than the one of the features. */
    private Composition running(String name) throws IOException {
        Path config = folder.resolve(name).resolve("config");
        AlteredJar.version(
                ROUTER,
                "0.2.0",
                Files.createDirectories(config.resolve("deploy")).resolve("router.jar"));
        Files.writeString(config.resolve("org.sluice.module.cfg"), "swap.watch = 0\n");
        for (String router : List.of("main", "other")) {
            Files.writeString(
                    config.resolve("org.sluice.router.fixed-" + router + ".cfg"), "destinations = tcp:127.0.0.1:1\n");
        }
        Composition composition = Composition.start(folder.resolve(name), "core", "tcp", "shell");
        await().atMost(PATIENCE).until(() -> routers(composition).size() == 2);
        return composition;
    }

    private void awaitDeployed() {
        await().atMost(PATIENCE).until(() -> routers(old).equals(List.of("0.2.0 active", "0.2.0 active")));
    }

    /** Version and mode of those that are asked. */
    private static List<String> routers(Composition composition) throws IOException {
        return composition.shell().run("module:list --json").list().stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one)
                .filter(one -> one.get("kind").equals("router"))
                .map(one -> one.get("version") + " " + one.get("mode"))
                .sorted()
                .toList();
    }

    private static void say(Composition composition, String command) {
        Shell.Result result = composition.shell().run(command);
        assertThat(result.status()).as(result.err()).isZero();
    }

    @SuppressWarnings("unchecked") // the service property says what the function takes and gives
    private static Map<String, Object> ask(Composition composition, Map<String, Object> question) throws Exception {
        var host = composition
                .context()
                .getServiceReferences(Function.class, "(sluice.host=true)")
                .iterator()
                .next();
        return ((Function<Map<String, Object>, Map<String, Object>>)
                        composition.context().getService(host))
                .apply(question);
    }

    private void carryOver() throws Exception {
        ask(
                fresh,
                Map.of(
                        "verb",
                        "restore",
                        "states",
                        ask(old, Map.of("verb", "save")).get("states")));
    }

    @Test
    void swapsAndModesGoOn() throws Exception {
        Path jar = AlteredJar.version(ROUTER, "0.3.0", folder.resolve("router-3.jar"));
        say(old, "module:swap " + ROUTER + " " + jar);
        say(old, "module:mode " + ROUTER + "-other shadow");
        Files.delete(jar);
        carryOver();
        assertThat(routers(fresh)).containsExactly("0.3.0 active", "0.3.0 shadow");

        say(old, "module:mode " + ROUTER + "-other active");
        carryOver();
        assertThat(routers(fresh)).as("said meanwhile").containsExactly("0.3.0 active", "0.3.0 active");

        say(old, "module:rollback");
        carryOver();
        assertThat(routers(fresh)).as("taken back meanwhile").containsExactly("0.2.0 active", "0.2.0 active");
    }

    /** The folder is one for both processes, and holds what was taken back. */
    @Test
    void aRollbackOfADeployedJarGoesOn() throws Exception {
        deploy("old", "0.3.0");
        await().atMost(PATIENCE).until(() -> routers(old).equals(List.of("0.3.0 active", "0.3.0 active")));
        deploy("fresh", "0.3.0");
        await().atMost(PATIENCE).until(() -> routers(fresh).equals(List.of("0.3.0 active", "0.3.0 active")));

        Shell.Result back = old.shell().run("module:rollback");
        assertThat(back.status()).as(back.err()).isZero();
        assertThat(back.out()).contains("router.jar still holds what was taken back", "plain start");
        carryOver();
        assertThat(routers(fresh)).containsExactly("0.2.0 active", "0.2.0 active");

        deploy("fresh", "0.3.1");
        await().atMost(PATIENCE).until(() -> routers(fresh).equals(List.of("0.3.1 active", "0.3.1 active")));
    }

    /** Whole or not at all. */
    private void deploy(String name, String version) throws IOException {
        Path jar = AlteredJar.version(ROUTER, version, folder.resolve(version + ".jar"));
        Files.move(jar, folder.resolve(name).resolve("config/deploy/router.jar"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** What is told of it is seen where processes are started. */
    @Test
    void whatCanNotBeHadLeavesWhatIsThere() throws Exception {
        say(old, "module:swap " + ROUTER + " " + AlteredJar.version(ROUTER, "0.1.5", folder.resolve("router-1.jar")));
        deploy("fresh", "0.2.5");
        await().atMost(PATIENCE).until(() -> routers(fresh).equals(List.of("0.2.5 active", "0.2.5 active")));
        carryOver();
        assertThat(routers(fresh)).as("a newer one is here").containsExactly("0.2.5 active", "0.2.5 active");

        say(old, "module:swap " + ROUTER + " " + AlteredJar.version(ROUTER, "0.4.0", folder.resolve("router-4.jar")));
        try (var files = Files.walk(folder.resolve("old/cache"))) {
            for (Path copy :
                    files.filter(path -> path.getParent().endsWith("jars")).toList()) {
                Files.delete(copy);
            }
        }
        carryOver();
        assertThat(routers(fresh)).as("the jar is gone").containsExactly("0.2.5 active", "0.2.5 active");
    }
}
