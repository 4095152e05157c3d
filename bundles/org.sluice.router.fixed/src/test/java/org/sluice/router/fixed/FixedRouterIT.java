// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.sluice.api.host.ConfigCheck;
import org.sluice.api.route.Router;
import org.sluice.testkit.osgi.Felix;

class FixedRouterIT {

    private static Path bundle() throws Exception {
        try (var jars = Files.newDirectoryStream(Path.of("target"), "org.sluice.router.fixed-*.jar")) {
            return jars.iterator().next().toAbsolutePath();
        }
    }

    @Test
    void aFileMakesAServiceThatFollowsItAndGoesWithIt(@TempDir Path cache) throws Exception {
        try (Felix felix = new Felix(cache, bundle())) {
            Configuration file = felix.configure(
                    FixedRouterComponent.PID, "main", Map.of("destinations", "tcp:a:1", "ranking", "5"));
            await().untilAsserted(() -> assertThat(felix.reference(Router.class, "(router.name=main)"))
                    .hasValueSatisfying(router ->
                            assertThat(router.getProperty("service.ranking")).isEqualTo(5)));

            file.update(Felix.properties(Map.of("destinations", "tcp:b:1", "ranking", "6")));
            await().untilAsserted(() -> assertThat(felix.reference(Router.class, "(service.ranking=6)"))
                    .isPresent());
            assertThat(felix.reference(Router.class, "(service.ranking=5)")).isEmpty();

            file.delete();
            await().untilAsserted(() ->
                    assertThat(felix.reference(Router.class, null)).isEmpty());
        }
    }

    @Test
    void theCheckIsFoundByItsPid(@TempDir Path cache) throws Exception {
        try (Felix felix = new Felix(cache, bundle())) {
            assertThat(felix.service(ConfigCheck.class, "(config.pid=org.sluice.router.fixed)"))
                    .isPresent();
        }
    }
}
