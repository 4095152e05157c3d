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

/** {@code core,tcp,shell}: the commands on live sessions, and what they say of bundles that are not there. */
class CoreTcpShellIT {
    @TempDir
    Path folder;

    private final EchoServer echo = EchoServer.onTcp();
    private final int port = FreePort.next();
    private Composition composition;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        composition = Composition.start(folder, "core", "tcp", "shell");
        composition
                .configure("org.sluice.router.fixed-main.cfg", Map.of("destinations", echo.address()))
                .configure(
                        "org.sluice.listener-main.cfg",
                        Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
        Echoes.soon(port);
        shell = composition.shell();
        await().until(() -> shell.run("session:list --json").list().isEmpty());
    }

    @AfterEach
    void stop() {
        composition.close();
        echo.close();
    }

    @Test
    void aSessionIsListedShownAndKilled() throws IOException {
        try (Wire wire = Dialer.to(port).connect()) {
            wire.write("hello").readText(5);
            Map<?, ?> session =
                    (Map<?, ?>) shell.run("session:list --json").list().get(0);
            assertThat(session.get("client")).isEqualTo(wire.local().replaceFirst("^tcp:", ""));
            assertThat(session.get("server")).isEqualTo(echo.address());
            assertThat(shell.run("session:show " + session.get("id")).out()).contains("router.fixed");
            assertThat(shell.run("session:kill " + session.get("id")).status()).isZero();
            assertThat(wire.drain()).isNotNull();
        }
        await().until(() -> shell.run("session:list --json").list().isEmpty());
        assertThat(shell.run("session:kill 1").err()).contains("no session 1");
    }

    @Test
    void aListenerIsOpenedAndClosed() throws IOException {
        Shell.Result opened =
                shell.run("listener:open tcp:127.0.0.1:0 --name extra --destination " + echo.address() + " --json");
        assertThat(opened.status()).as(opened.err()).isZero();
        String address = String.valueOf(opened.object().get("listening_on"));
        Echoes.once(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        assertThat(shell.run("listener:list | grep extra").status()).isZero();
        assertThat(shell.run("listener:close extra").status()).isZero();
        Shell.Result taken = shell.run("listener:open tcp:127.0.0.1:" + port);
        assertThat(taken.status()).isEqualTo(1);
        assertThat(taken.err()).contains(Integer.toString(port));
    }

    @Test
    void aRouteIsExplained() throws IOException {
        assertThat(shell.run("route:list").out()).contains("org.sluice.router.fixed");
        assertThat(shell.run("route:explain - 10.0.0.7 --json").object())
                .containsEntry("outcome", "to")
                .containsEntry("default_destination", echo.address());
        assertThat(shell.run("stats:show --json").object()).containsKeys("listeners", "upstreams");
        assertThat(shell.run("scr:list").out()).contains("org.sluice.shell.GogoConsole");
    }

    @Test
    void whatIsCountedAgainstLimitsIsShown() throws IOException {
        try (Wire wire = Dialer.to("tcp:127.0.0.1:" + port).connect()) {
            wire.write("x");
            assertThat(wire.readText(1)).isEqualTo("x");
            assertThat(shell.run("limits:show 127.0.0.1 --json").list().toString())
                    .contains("kind=connections, scope=address, key=127.0.0.1, now=1, limit=0, peak=1, refused=0");
        }
        await().until(() -> shell.run("limits:show 127.0.0.1").err().contains("nothing is counted"));
        assertThat(shell.run("limits:list").out()).contains("listener");
        assertThat(shell.run("stats:show --json").out()).contains("sluice_limit_refused_total");
    }

    @Test
    void whatIsMissingIsSaid() throws BundleException {
        assertThat(shell.run("stop org.sluice.router.fixed").status()).isZero();
        assertThat(shell.run("route:list").out()).contains("no routers");
        assertThat(shell.run("route:explain -").out()).contains("default destination " + echo.address());
        composition.installed("org.sluice.transport").stop();
        assertThat(shell.run("session:list").err()).contains("org.sluice.transport");
        assertThat(shell.run("listener:list").status()).isEqualTo(1);
        assertThat(shell.run("stats:show").out()).doesNotContain(echo.address());
        composition.installed("org.sluice.transport").start();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> shell.run("session:list").status() == 0);
    }
}
