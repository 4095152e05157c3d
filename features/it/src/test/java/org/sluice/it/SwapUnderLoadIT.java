// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.testkit.database.RealMariaDb;
import org.sluice.testkit.net.FreePort;

/**
 * A router and an authentication method are swapped again and again beside busy sessions and new logins on a real server:
 * nobody notices, and nothing of what went stays behind. {@code -Dswaps=1000} for the whole; the figures are written to
 * {@code target/swaps.md}.
 */
class SwapUnderLoadIT {
    private static final int SWAPS = Integer.getInteger("swaps", 50);
    /** Fewer than a router or a method has, for the last ones may not be collected yet. */
    private static final long CLASSES_OF_A_SWAP = 15;

    /** How much the classes may take more in the end than after the first swaps. */
    private static final long METASPACE_SLACK = 8L << 20;

    @TempDir
    Path folder;

    private final List<String> figures = new ArrayList<>();

    @Test
    void nobodyNotices() throws Exception {
        int port = FreePort.next();
        try (RealMariaDb database = RealMariaDb.start();
                Composition composition = Composition.start(folder, "core", "mysql", "cdb", "shell")) {
            Path users =
                    Users.write(folder.resolve("users.cdb"), "whee", Users.TOAST, "tcp:127.0.0.1:" + database.port());
            composition
                    .configure("org.sluice.module.cfg", Map.of("swap.watch", "0"))
                    .configure("org.sluice.router.cdb-users.cfg", Map.of("file", users.toString()))
                    .configure(
                            "org.sluice.listener-main.cfg",
                            Map.of("address", "tcp:127.0.0.1:" + port, "protocol", "mysql"));
            String url = RealMariaDb.jdbcUrl(port);
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> canLogIn(url));
            try (SwapLoad load = new SwapLoad(url)) {
                under(composition, load);
                assertThat(load.failures()).isEmpty();
            }
            assertThat(composition.errors()).isEmpty();
        } finally {
            Files.write(Path.of("target", "swaps.md"), figures);
        }
    }

    private static boolean canLogIn(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.isValid(5);
        }
    }

    private void under(Composition composition, SwapLoad load) throws Exception {
        Shell shell = composition.shell();
        // the code that is swapped is compiled first, as it is after some minutes of service
        swap(shell, load, "org.sluice.router.cdb", 20);
        swap(shell, load, "org.sluice.auth.nativepassword", 20);
        load.nextPhase();
        quiet(load);
        figures.add("- before: " + load.nextPhase().text());
        long metaspace = metaspace();
        int bundles = composition.context().getBundles().length;

        swap(shell, load, "org.sluice.router.cdb", SWAPS);
        figures.add("- " + SWAPS + " swaps of the router: " + load.nextPhase().text());
        swap(shell, load, "org.sluice.auth.nativepassword", SWAPS);
        figures.add("- " + SWAPS + " swaps of the authentication method: "
                + load.nextPhase().text());
        quiet(load);
        figures.add("- after: " + load.nextPhase().text());

        assertThat(composition.context().getBundles()).hasSize(bundles);
        assertThat(shell.run("session:list --state relaying --json").list()).hasSizeGreaterThanOrEqualTo(16);
        long more = metaspace() - metaspace;
        figures.add(String.format(
                Locale.ROOT,
                "- %d logins; metaspace %+.2f MB, %d classes unloaded",
                load.logins(),
                more / 1e6,
                ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount()));
        assertThat(more).as("growth of the metaspace").isLessThan(METASPACE_SLACK);
        assertThat(ManagementFactory.getClassLoadingMXBean().getUnloadedClassCount())
                .as("classes unloaded, of some 25 each swap")
                .isGreaterThan(2L * SWAPS * CLASSES_OF_A_SWAP);
    }

    /** As many logins as some swaps take, without any. */
    private static void quiet(SwapLoad load) {
        long until = load.logins() + 250;
        await().atMost(Duration.ofMinutes(1))
                .until(() -> load.logins() > until || !load.failures().isEmpty());
    }

    private static void swap(Shell shell, SwapLoad load, String name, int times) throws Exception {
        Path jar = Built.ownBundles().stream()
                .filter(path -> path.getFileName().toString().startsWith(name + "-"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < times; i++) {
            Shell.Result result = shell.run("module:swap " + name + " " + jar);
            assertThat(result.err()).isEmpty();
            assertThat(result.status()).as(result.out()).isZero();
            assertThat(load.failures()).as("swap %d of %s", i, name).isEmpty();
        }
    }

    private static long metaspace() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }
}
