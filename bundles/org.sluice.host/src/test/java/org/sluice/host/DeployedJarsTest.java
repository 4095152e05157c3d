// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployedJarsTest {
    @TempDir
    private Path folder;

    @Test
    void whatTheirComponentsTakeIsKnown() throws Exception {
        Path deploy = Files.createDirectory(folder.resolve("deploy"));
        Files.writeString(deploy.resolve("broken.jar"), "no jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(deploy.resolve("my.router.jar")))) {
            jar.putNextEntry(new JarEntry("OSGI-INF/my.router.UserRouter.xml"));
            jar.write("<scr:component configuration-pid=\"my.router my.more\">".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(DeployedJars.pids(deploy)).containsExactlyInAnyOrder("my.router", "my.more");
    }

    @Test
    void mostHaveNoSuchFolder() {
        assertThat(DeployedJars.pids(folder.resolve("deploy"))).isEmpty();
    }
}
