// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testkit.net.EchoServer;
import org.sluice.testkit.net.FreePort;

/** {@code core,tcp,stats,shell} without one bundle that others do without: everything else resolves and works. */
class MissingBundleIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.sluice.tls",
                "org.sluice.router.fixed",
                "org.sluice.stats",
                "org.sluice.shell",
                "org.sluice.host",
                "netty-transport-native-epoll",
                "org.apache.felix.gogo.command",
                "org.apache.felix.gogo.shell",
                "org.apache.felix.log"
            })
    void whatRemainsWorks(String missing) throws IOException {
        int port = FreePort.next();
        try (EchoServer echo = EchoServer.onTcp();
                Composition composition = Composition.start(folder, Set.of(missing), "core", "tcp", "stats", "shell")) {
            composition.configure(
                    "org.sluice.listener-main.cfg",
                    Map.of("address", "tcp:127.0.0.1:" + port, "destination", echo.address()));
            Echoes.soon(port);
            assertThat(composition.idle()).isEmpty();
            assertThat(composition.errors()).isEmpty();
            if (!missing.equals("org.sluice.shell")) {
                assertThat(composition.shell().run("listener:list").out()).contains("main");
            }
        }
    }
}
