// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** {@code core,tcp}: a plain redirector, by configuration files. */
class CoreTcpIT {
    @TempDir
    Path folder;

    private final EchoServer echo = EchoServer.onTcp();
    private final int port = FreePort.next();
    private Composition composition;

    @BeforeEach
    void start() throws IOException {
        composition = Composition.start(folder, "core", "tcp");
    }

    @AfterEach
    void stop() {
        composition.close();
        echo.close();
    }

    @Test
    void aListenersDestinationIsEnough() throws IOException {
        composition.configure(
                "org.sluice.listener-main.cfg",
                Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
        Echoes.soon(port);
        assertThat(composition.errors()).isEmpty();
    }

    @Test
    void aRouterDecidesWhereTheListenerDoesNot() throws IOException {
        composition
                .configure("org.sluice.router.fixed-main.cfg", Map.of("destinations", echo.address()))
                .configure("org.sluice.listener-main.cfg", Map.of("address", "tcp:127.0.0.1:" + port));
        Echoes.soon(port);
    }

    @Test
    void withoutTheRouterBundleTheDestinationStillCounts() throws IOException, BundleException {
        composition
                .configure("org.sluice.router.fixed-main.cfg", Map.of("destinations", echo.address()))
                .configure(
                        "org.sluice.listener-main.cfg",
                        Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
        Echoes.soon(port);
        composition.installed("org.sluice.router.fixed").uninstall();
        composition.installed("org.sluice.tls").uninstall();
        Echoes.once(port);
    }

    @Test
    void whenTheLastListenerFileGoesItsSessionsStay() throws Exception {
        composition.configure(
                "org.sluice.listener-main.cfg",
                Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
        Echoes.soon(port);
        try (Wire session = Dialer.to(port).connect()) {
            assertThat(session.write("a").readText(1)).isEqualTo("a");
            composition.remove("org.sluice.listener-main.cfg");
            await().atMost(Duration.ofSeconds(10)).until(() -> isRefused(port));
            assertThat(session.write("b").readText(1)).isEqualTo("b");
        }
    }

    private static boolean isRefused(int port) {
        try (Wire visit = Dialer.to(port).connect()) {
            visit.write("x");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aTransportThatWasStoppedListensAgain() throws IOException, BundleException {
        composition.configure(
                "org.sluice.listener-main.cfg",
                Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
        Echoes.soon(port);
        composition.installed("org.sluice.transport").stop();
        await().atMost(Duration.ofSeconds(10)).until(() -> echo.open() == 0);
        composition.installed("org.sluice.transport").start();
        Echoes.soon(port);
    }
}
