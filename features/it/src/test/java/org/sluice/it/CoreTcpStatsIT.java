// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;
import org.sluice.testkit.net.Dialer;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.net.Wire;

/** {@code core,tcp,stats}: the statistics may go and come back; what is counted stays with those who count. */
class CoreTcpStatsIT {
    @TempDir
    Path folder;

    @Test
    void figuresOutliveTheStatistics() throws IOException, BundleException {
        int port = FreePort.next();
        int figures = FreePort.next();
        try (EchoServer echo = EchoServer.onTcp();
                Composition composition = Composition.start(folder, "core", "tcp", "stats")) {
            composition
                    .configure("org.sluice.stats.cfg", Map.of("listen", "tcp:127.0.0.1:" + figures))
                    .configure(
                            "org.sluice.listener-main.cfg",
                            Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
            Echoes.soon(port);
            awaitInputBytes(figures, 14);

            composition.installed("org.sluice.stats").stop();
            Echoes.once(port);
            composition.installed("org.sluice.stats").start();
            awaitInputBytes(figures, 28);
            assertThat(composition.errors()).isEmpty();
        }
    }

    private static void awaitInputBytes(int figures, long bytes) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            try (Wire wire = Dialer.to(figures).connect()) {
                Map<String, Object> all = JSON.std.mapFrom(new String(wire.readToEnd(), StandardCharsets.UTF_8));
                Map<?, ?> main = (Map<?, ?>) ((List<?>) all.get("listeners")).get(0);
                assertThat(((Number) main.get("input_bytes")).longValue()).isEqualTo(bytes);
                assertThat(((Number) main.get("current_connections")).longValue())
                        .isZero();
            }
        });
    }
}
