// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.sluice.api.config.SettingsProblem;

class DeployedForCheckTest {
    @TempDir
    private Path folder;

    private final List<SettingsProblem> problems = new ArrayList<>();
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString()));
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void jar(String name, Map<String, String> headers) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        headers.forEach(attributes::putValue);
        new JarOutputStream(Files.newOutputStream(folder.resolve("deploy").resolve(name + ".jar")), manifest).close();
    }

    private void check() {
        DeployedForCheck.start(framework.getBundleContext(), folder.resolve("deploy"), problems);
    }

    @Test
    void aJarThatCanNotBeReadCostsItselfAlone() throws Exception {
        Files.createDirectory(folder.resolve("deploy"));
        jar("good", Map.of());
        jar("part", Map.of(Constants.FRAGMENT_HOST, "good"));
        Files.createSymbolicLink(folder.resolve("deploy/gone.jar"), folder.resolve("nowhere.jar"));

        check();

        assertThat(problems).hasSize(1).first().asString().contains("deploy/gone.jar", "can not be read");
        assertThat(framework.getBundleContext().getBundles())
                .anyMatch(bundle -> "good".equals(bundle.getSymbolicName()) && bundle.getState() == Bundle.ACTIVE);
    }

    @Test
    void mostHaveNoSuchFolder() {
        check();

        assertThat(problems).isEmpty();
    }
}
