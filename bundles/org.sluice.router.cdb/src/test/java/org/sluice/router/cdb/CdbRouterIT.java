// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.sluice.api.host.ConfigCheck;
import org.sluice.api.reload.Reloadable;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;
import org.sluice.api.stats.MeterSource;
import org.sluice.testkit.osgi.Felix;

class CdbRouterIT {
    @TempDir
    Path folder;

    private static Path bundle() throws Exception {
        try (var jars = Files.newDirectoryStream(Path.of("target"), "org.sluice.router.cdb-*.jar")) {
            return jars.iterator().next().toAbsolutePath();
        }
    }

    @Test
    void aConfigurationMakesARouterThatAnswersByUserAndGoesWithIt() throws Exception {
        Path users = folder.resolve("users.cdb");
        Users.write(users, 5, "tcp:a:1");
        try (Felix felix = new Felix(folder.resolve("cache"), bundle())) {
            Configuration file =
                    felix.configure(CdbRouterComponent.PID, "main", Map.of("file", users.toString(), "ranking", "5"));
            await().untilAsserted(() -> assertThat(felix.reference(Router.class, "(router.name=main)"))
                    .hasValueSatisfying(router ->
                            assertThat(router.getProperty("service.ranking")).isEqualTo(5)));
            Router router = felix.service(Router.class, null).orElseThrow();
            assertThat(router.route(new RouteRequest("front", null, "user4"))).isInstanceOf(RouteDecision.To.class);
            assertThat(felix.service(Reloadable.class, "(reload.name=cdb)")
                            .orElseThrow()
                            .reload())
                    .isEqualTo("main: " + users + " generation 2: 5 users");
            assertThat(felix.service(MeterSource.class, null)
                            .orElseThrow()
                            .snapshot()
                            .series())
                    .hasSize(5);
            assertThat(felix.service(ConfigCheck.class, "(config.pid=org.sluice.router.cdb)"))
                    .isPresent();
            // Gogo's own way to find commands; it is not needed for them to be there
            assertThat(felix.offers("(&(osgi.command.scope=cdb)(osgi.command.function=get))"))
                    .isTrue();
            file.delete();
            await().untilAsserted(() ->
                    assertThat(felix.reference(Router.class, null)).isEmpty());
        }
    }
}
