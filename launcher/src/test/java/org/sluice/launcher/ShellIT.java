// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;

/** {@code sluice shell} as a process: what follows something ends by Ctrl-C, and the instance goes on. */
class ShellIT {
    @TempDir
    Path folder;

    @Test
    void ctrlCEndsATapAndAWatchAndTheInstanceGoesOn() throws Exception {
        Path config = Files.createDirectory(folder.resolve("config"));
        try (RealMariaDb database = RealMariaDb.start()) {
            Files.writeString(
                    config.resolve("org.sluice.listener-mysql.cfg"),
                    "address = tcp:127.0.0.1:0\nprotocol = mysql\ndestination = " + database.address() + "\n");
            follow(database, config);
        }
    }

    private void follow(RealMariaDb database, Path config) throws Exception {
        try (Sluice sluice = Sluice.start(folder, "run", "-c", config.toString())) {
            String url = RealMariaDb.jdbcUrl(Sluice.port(sluice.awaitReady().get(0)));
            try (Connection client = DriverManager.getConnection(url)) {
                try (Sluice tap = Sluice.start(folder, "shell", "-c", "session:tap 1")) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> client.isValid(5) && !tap.out().isEmpty());
                    tap.signal("INT");

                    assertThat(tap.await().status()).isEqualTo(130);
                    assertThat(tap.out()).contains("> COM_PING");
                    assertThat(tap.err()).isEmpty();
                }
                try (Sluice watch = Sluice.start(folder, "shell", "-c", "watch -n 0.1 session:list")) {
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> watch.out().split("every 0.1 s", -1).length > 3);
                    watch.signal("INT");

                    assertThat(watch.await().status()).isEqualTo(130);
                    assertThat(watch.out()).contains(database.address());
                    assertThat(watch.err()).isEmpty();
                }
                assertThat(client.isValid(5)).isTrue();
                assertThat(sluice.isAlive()).isTrue();
                assertThat(Sluice.run(folder, "shell", "-c", "module:list --json")
                                .out())
                        .doesNotContain("session:tap");
            }
        }
    }

    @Test
    void anInstanceOfAnotherNameIsRefused() throws Exception {
        Path data = folder.resolve("d");
        try (Sluice sluice = Sluice.start(
                folder,
                "rum",
                "-s",
                "tcp:127.0.0.1:0",
                "-d",
                "tcp:127.0.0.1:1",
                "-i",
                "right",
                "--data",
                data.toString())) {
            sluice.awaitReady();
            Sluice.Result wrong =
                    Sluice.run(folder, "shell", "-i", "wrong", "--data", data.toString(), "-c", "session:list");
            assertThat(wrong.status()).isEqualTo(2);
            assertThat(wrong.err()).contains("the instance in " + data + " is right, and not wrong");
            assertThat(Sluice.run(folder, "stop", "-i", "wrong", "--data", data.toString())
                            .status())
                    .isEqualTo(2);
            assertThat(sluice.isAlive()).isTrue();
            assertThat(Sluice.run(folder, "shell", "-i", "right", "--data", data.toString(), "-c", "session:list")
                            .out())
                    .contains("no sessions");
        }
    }
}
