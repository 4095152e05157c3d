// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** The router is replaced 200 times while sessions pass: those in being stay, new ones always get somewhere. */
class RouterSwapIT {
    private static final int SWAPS = 200;
    private static final int LASTING = 8;

    @TempDir
    Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong visits = new AtomicLong();

    @Test
    void noSessionEndsAndNoneFailsWhileTheRouterIsSwapped() throws Exception {
        int port = FreePort.next();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (EchoServer echo = EchoServer.onTcp();
                Composition composition = Composition.start(folder, "core", "tcp", "shell")) {
            composition
                    .configure("org.sluice.router.fixed-main.cfg", Map.of("destinations", echo.address()))
                    .configure("org.sluice.listener-main.cfg", Map.of("address", "tcp:127.0.0.1:" + port));
            Echoes.soon(port);
            List<Future<Void>> traffic = new ArrayList<>();
            for (int i = 0; i < LASTING; i++) {
                traffic.add(clients.submit(lasting(port)));
            }
            traffic.add(clients.submit(fleeting(port)));
            await().until(() -> rounds.get() > 100 && visits.get() > 10);

            Bundle router = composition.installed("org.sluice.router.fixed");
            Shell shell = composition.shell();
            for (int i = 0; i < SWAPS; i++) {
                long seen = visits.get();
                // whoever comes in between waits for it to be back
                router.stop();
                router.start();
                await().pollInterval(Duration.ofMillis(1)).until(() -> visits.get() > seen || done(traffic));
                assertThat(traffic).as("swap " + i).noneMatch(Future::isDone);
            }
            await().until(() -> shell.run("route:list | grep router.fixed").status() == 0);
            assertThat(shell.run("session:list --state relaying --json").list()).hasSizeGreaterThanOrEqualTo(LASTING);

            over.set(true);
            for (Future<Void> client : traffic) {
                client.get(20, TimeUnit.SECONDS);
            }
            await().until(() -> shell.run("session:list --json").list().isEmpty());
            assertThat(composition.errors()).isEmpty();
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
    }

    private static boolean done(List<Future<Void>> traffic) {
        return traffic.stream().anyMatch(Future::isDone);
    }

    /** One connection for the whole time; each round must come back as it went. */
    private Callable<Void> lasting(int port) {
        return () -> {
            try (Wire wire = Dialer.to(port).connect()) {
                byte[] sent = "a line that comes back\n".repeat(40).getBytes(StandardCharsets.UTF_8);
                while (!over.get()) {
                    assertThat(wire.write(sent).read(sent.length)).isEqualTo(sent);
                    rounds.incrementAndGet();
                }
                wire.halfClose();
                assertThat(wire.drain()).isEqualTo(Wire.Ending.FIN);
            }
            return null;
        };
    }

    /** One connection after another. */
    private Callable<Void> fleeting(int port) {
        return () -> {
            while (!over.get()) {
                Echoes.once(port);
                visits.incrementAndGet();
            }
            return null;
        };
    }
}
