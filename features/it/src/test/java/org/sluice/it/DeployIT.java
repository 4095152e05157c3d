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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;

/** Jars that come and go while a session lives, and what is wrong with them. */
class DeployIT {
    private static final String ROUTER = "org.sluice.router.fixed";

    @TempDir
    Path folder;

    private final int port = FreePort.next();
    private EchoServer echo;
    private Composition composition;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        echo = EchoServer.onTcp();
        composition = Composition.start(folder, "core", "tcp", "shell")
                .configure("org.sluice.module.cfg", Map.of("swap.watch", "0"))
                .configure("org.sluice.router.fixed-main.cfg", Map.of("destinations", echo.address()))
                .configure("org.sluice.listener-main.cfg", Map.of("address", "tcp:127.0.0.1:" + port));
        shell = composition.shell();
        Echoes.soon(port);
    }

    @AfterEach
    void stop() throws IOException {
        composition.close();
        echo.close();
    }

    private void awaitVersion(String version) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> routers().size() == 1
                        && routers().get(0).get("version").equals(version)
                        && routers().get(0).get("standing").equals("in_force"));
        assertEchoes();
    }

    private List<Map<?, ?>> routers() throws IOException {
        return shell.run("module:list --json").list().stream()
                .<Map<?, ?>>map(one -> (Map<?, ?>) one)
                .filter(one -> one.get("kind").equals("router"))
                .toList();
    }

    private void assertEchoes() {
        try {
            Echoes.once(port);
        } catch (IOException e) {
            throw new AssertionError("the router does not answer", e);
        }
    }

    /** Whole or not at all. */
    private void deploy(Path jar, String name) throws IOException {
        Files.move(jar, composition.deploy().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aNewerJarTakesOverAndGivesBackWhenItIsRemoved() throws IOException {
        awaitVersion("0.1.0");
        deploy(AlteredJar.version(ROUTER, "0.2.0", folder.resolve("a")), "router.jar");
        awaitVersion("0.2.0");
        deploy(AlteredJar.version(ROUTER, "0.3.0", folder.resolve("b")), "router.jar");
        awaitVersion("0.3.0");
        Files.delete(composition.deploy().resolve("router.jar"));
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        routers().size() == 1 && routers().get(0).get("version").equals("0.1.0"));
        assertEchoes();
    }

    @Test
    void aJarOfAnotherNameStandsBeside() throws IOException {
        Path other = AlteredJar.of(ROUTER, folder.resolve("a"), manifest -> {
            manifest.putValue("Bundle-SymbolicName", "com.example.other");
        });
        deploy(other, "other.jar");
        await().atMost(Duration.ofSeconds(20)).until(() -> routers().size() == 2);
        assertEchoes();
        Files.delete(composition.deploy().resolve("other.jar"));
        await().atMost(Duration.ofSeconds(20)).until(() -> routers().size() == 1);
        assertEchoes();
    }

    @Test
    void aHalfWrittenJarIsTakenWhenItIsWhole() throws IOException {
        byte[] whole = Files.readAllBytes(AlteredJar.version(ROUTER, "0.2.0", folder.resolve("a")));
        Path file = composition.deploy().resolve("router.jar");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(composition.deploy().resolve("text.jar"), "no jar at all");
        // the other one is looked at later in the same look
        Path other = AlteredJar.of(ROUTER, folder.resolve("b"), manifest -> {
            manifest.putValue("Bundle-SymbolicName", "com.example.other");
        });
        deploy(other, "z.jar");
        await().atMost(Duration.ofSeconds(20)).until(() -> routers().size() == 2);
        assertThat(routers()).noneMatch(one -> one.get("version").equals("0.2.0"));
        Files.write(file, whole);
        await().atMost(Duration.ofSeconds(20)).until(() -> routers().stream()
                .anyMatch(one -> one.get("version").equals("0.2.0")));
        assertEchoes();
        Files.delete(text);
    }

    @Test
    void whatCanNotBeSwappedInIsToldAndNothingChanges() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jar"), "no jar at all");
        Path none = AlteredJar.of(ROUTER, folder.resolve("none.jar"), manifest -> {
            manifest.remove(new Attributes.Name("Bundle-SymbolicName"));
        });
        Path lacking = AlteredJar.of(ROUTER, folder.resolve("lacking.jar"), manifest -> {
            manifest.putValue("Import-Package", manifest.getValue("Import-Package") + ",com.example.missing");
        });
        Path newer = AlteredJar.of(ROUTER, folder.resolve("newer.jar"), manifest -> {
            manifest.putValue(
                    "Import-Package",
                    manifest.getValue("Import-Package")
                            .replaceFirst(
                                    "org.sluice.api.route;version=\"[^\"]*\"",
                                    "org.sluice.api.route;version=\"[1.7,2)\""));
        });
        Path idle = AlteredJar.of(ROUTER, folder.resolve("idle.jar"), manifest -> {
            manifest.remove(new Attributes.Name("Service-Component"));
        });
        assertFails("module:swap " + ROUTER + " " + text, "text.jar is no jar, or not whole");
        assertFails("module:swap " + ROUTER + " " + none, "none.jar is a jar and no bundle");
        assertFails("module:swap " + ROUTER + " " + lacking, "com.example.missing, which no bundle gives");
        assertFails(
                "module:swap " + ROUTER + " " + newer,
                "it was compiled against a newer org.sluice.api.route: it needs version 1.7.0 or newer, below 2.0.0, and there is 1.");
        assertFails("module:swap " + ROUTER + " " + idle, "gives no router within");
        assertFails("module:swap org.sluice.transport " + idle, "can not be swapped");
        assertFails("module:swap nothing " + idle, "there is no bundle nothing");
        assertFails("module:swap " + ROUTER + " /none/such.jar", "no file /none/such.jar");
        assertThat(routers()).hasSize(1);
        assertThat(Arrays.stream(composition.context().getBundles())
                        .filter(bundle -> ROUTER.equals(bundle.getSymbolicName())))
                .hasSize(1);
        assertEchoes();
    }

    private void assertFails(String command, String reason) {
        Shell.Result result = shell.run(command);
        assertThat(result.err()).contains(reason);
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void aSwapIsTakenBack() throws IOException {
        assertFails("module:rollback", "there is no swap to take back");
        Path jar = AlteredJar.version(ROUTER, "0.2.0", folder.resolve("router-2.jar"));
        assertThat(shell.run("module:swap " + ROUTER + " " + jar).out())
                .contains("org.sluice.router.fixed/0.2.0", "is in force in place of org.sluice.router.fixed/0.1.0");
        awaitVersion("0.2.0");
        assertThat(shell.run("module:rollback").status()).isZero();
        awaitVersion("0.1.0");
        assertThat(shell.run("module:history").out()).contains("swapped", "rolled back");
    }
}
